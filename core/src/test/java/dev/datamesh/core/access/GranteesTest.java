package dev.datamesh.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.Subject.Kind;
import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessGrantSpec.Grantee;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessGrantStatus.Pins;
import dev.datamesh.api.access.AccessRequestSpec;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.AccessSpec.AutoApprove;
import dev.datamesh.api.product.AccessSpec.Visibility;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.RegisterStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GranteesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Subject SEARCH = new Subject(Kind.ServiceAccount, "search");

    private static boolean covers(
            Subject subject,
            @Nullable String granted,
            @Nullable String effective,
            String user,
            String uid,
            String group) {
        return Grantees.covers(
                new AccessGrantSpec("strain", new Grantee("cbc", subject, null), null, granted, null),
                new AccessGrantStatus(1L, new Pins("r", "sa-1", "ns"), "a", effective, null, List.of(), List.of()),
                user,
                uid,
                List.of(group),
                NOW);
    }

    @Test
    void aServiceAccountIsKnownByItsUidToo() {
        assertThat(covers(SEARCH, null, null, "system:serviceaccount:cbc:search", "sa-1", ""))
                .isTrue();
        assertThat(covers(SEARCH, null, null, "system:serviceaccount:cbc:search", "sa-2", ""))
                .isFalse();
        assertThat(covers(SEARCH, null, null, "system:serviceaccount:cbc:search", "", ""))
                .isFalse();
        assertThat(covers(SEARCH, null, null, "system:serviceaccount:cbc:other", "sa-1", ""))
                .isFalse();
        assertThat(covers(SEARCH, null, null, "system:serviceaccount:cbc2:search", "sa-1", ""))
                .isFalse();
        assertThat(covers(SEARCH, null, null, "search", "sa-1", "search")).isFalse();
    }

    @Test
    void peopleAreKnownByTheirNameAndTheirGroups() {
        assertThat(covers(new Subject(Kind.User, "dora"), null, null, "dora", "", "x"))
                .isTrue();
        assertThat(covers(new Subject(Kind.User, "dora"), null, null, "carol", "", "dora"))
                .isFalse();
        assertThat(covers(new Subject(Kind.Group, "burst"), null, null, "dora", "", "burst"))
                .isTrue();
        assertThat(covers(new Subject(Kind.Group, "burst"), null, null, "burst", "", "x"))
                .isFalse();
        assertThat(covers(new Subject(Kind.Group, "*"), null, null, "dora", "", "burst"))
                .isFalse();
    }

    @Test
    void nobodyIsCoveredPastTheEarlierEnd() {
        Subject dora = new Subject(Kind.User, "dora");
        assertThat(covers(dora, "2026-11-23T12:00:01Z", "2026-11-23T12:00:01Z", "dora", "", ""))
                .isTrue();
        assertThat(covers(dora, "2026-11-23T12:00:00Z", null, "dora", "", "")).isFalse();
        assertThat(covers(dora, null, "2026-11-23T12:00:00Z", "dora", "", "")).isFalse();
    }

    @Test
    void aProductGrantsAtOnceWhatADomainThatItNamesAsksForItself() {
        AccessSpec access = new AccessSpec(null, null, List.of(new AutoApprove("cbc")));

        assertThat(AutoApproval.covers(access, ask("cbc", SEARCH), true)).isTrue();
        assertThat(AutoApproval.covers(access, ask("cbc", new Subject(Kind.User, "dora")), true))
                .isTrue();
        assertThat(AutoApproval.covers(access, ask("cbc", SEARCH), false))
                .as("a namespace that only bears the domain's name")
                .isFalse();
        assertThat(AutoApproval.covers(access, ask("cbc2", SEARCH), true)).isFalse();
        assertThat(AutoApproval.covers(access, ask("cbc", new Subject(Kind.Group, "system:authenticated")), true))
                .isFalse();
    }

    @Test
    void theGrantOfARequestFitsItAndItsNameFitsTheKind() {
        Ask ask = ask("cbc", SEARCH);

        assertThat(AutoApproval.grantName("0b1d2f3a-1234-4321-8888-0123456789ab"))
                .hasSizeLessThanOrEqualTo(40)
                .matches("[a-z0-9-]+");
        assertThat(Handshake.agree(
                        new Consent("h1", "auto", NOW, AutoApproval.grant(ask, "operator"), Consent.NO_PINS), ask))
                .isTrue();
    }

    private static Ask ask(String namespace, Subject subject) {
        return new Ask(
                namespace,
                "h1-strain",
                "r",
                NOW,
                new AccessRequestSpec(new ProductRef("h1", "strain"), subject, null, null, null, null));
    }

    @Test
    void whoMayNotKnowOfAProductIsToldOfItByItsOwnersConsentOnly() {
        for (Visibility visibility : Visibility.values()) {
            assertThat(Discretion.mayKnow(visibility, "h1", "cbc", true)).isTrue();
        }
        assertThat(Discretion.mayKnow(Visibility.Mesh, "h1", "cbc", false)).isTrue();
        assertThat(Discretion.mayKnow(Visibility.Domain, "h1", "h1", false)).isTrue();
        assertThat(Discretion.mayKnow(Visibility.Domain, "h1", "cbc", false)).isFalse();
        assertThat(Discretion.mayKnow(Visibility.Granted, "h1", "h1", false)).isFalse();
    }

    @Test
    void aReaderReadsAllTopicsOfTheProductInGroupsOfItsOwnAndNothingElse() {
        DataProductStatus status = new DataProductStatus(
                1L,
                null,
                null,
                List.of(
                        stream("h1.strain.main", "arrakis-h1.strain.main.0", "arrakis-h1.strain.main.1", "old-topic"),
                        stream(null, "h1.strain.events.v1")),
                null,
                null,
                null,
                null,
                null);

        assertThat(ReaderRights.on(status, new PrincipalName("cbc", "search")))
                .containsExactlyInAnyOrder(
                        new AclRule(Resource.TOPIC, "arrakis-h1.strain.main.", true, Operation.READ),
                        new AclRule(Resource.TOPIC, "old-topic", false, Operation.READ),
                        new AclRule(Resource.TOPIC, "h1.strain.events.v1", false, Operation.READ),
                        new AclRule(Resource.GROUP, "cbc.search.", true, Operation.READ));
        assertThat(ReaderRights.on(null, new PrincipalName("cbc", "search"))).isEmpty();
    }

    @Test
    void whereChannelsAreRegisteredTheRegisterIsReadToo() {
        DataProductStatus status = new DataProductStatus(
                1L,
                null,
                null,
                List.of(new StreamStatus(
                        "main",
                        1,
                        "h1.pem.main",
                        List.of(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        new RegisterStatus("arrakis-metadata-h1.pem.main", List.of()))),
                null,
                null,
                null,
                null,
                null);

        assertThat(ReaderRights.on(status, new PrincipalName("cbc", "search")))
                .containsExactlyInAnyOrder(
                        new AclRule(Resource.TOPIC, "arrakis-metadata-h1.pem.main", false, Operation.READ),
                        new AclRule(Resource.TOPIC, "arrakis-h1.pem.main.", true, Operation.READ),
                        new AclRule(Resource.GROUP, "cbc.search.", true, Operation.READ));
    }

    private static StreamStatus stream(@Nullable String publisherId, String... topics) {
        return new StreamStatus(
                "main",
                1,
                publisherId,
                List.of(topics).stream()
                        .map(name -> new TopicStatus(name, 1, null, List.of()))
                        .toList(),
                null,
                null,
                null,
                null,
                null);
    }
}
