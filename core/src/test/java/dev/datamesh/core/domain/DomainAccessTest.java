package dev.datamesh.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Subject;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.AccessSpec.Visibility;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.api.product.DataProductStatus.RegisterStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicNumbers;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.principal.AclRule;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DomainAccessTest {
    private static final AclRule REGISTERS =
            new AclRule(AclRule.Resource.TOPIC, "arrakis-metadata-h1.", true, AclRule.Operation.READ);

    private static final List<Subject> OWNERS = List.of(new Subject(Subject.Kind.Group, "h1-owners"));

    @Test
    void openProductsAreReadByWhoeverIsKnown() {
        assertThat(of(Map.of("b", contract(Mode.Open), "a", contract(Mode.Open)))
                        .roles())
                .containsExactly(new DomainAccess.Role(
                        "datamesh-open",
                        "consume",
                        new TreeSet<>(List.of("a", "b")),
                        List.of(
                                new Subject(Subject.Kind.Group, "system:authenticated"),
                                new Subject(Subject.Kind.Group, "system:serviceaccounts"))));
    }

    @Test
    void aDomainsOwnProductsAreReadByItsServiceAccountsAndOwners() {
        assertThat(of(Map.of("a", contract(Mode.Domain))).roles())
                .containsExactly(new DomainAccess.Role(
                        "datamesh-own",
                        "consume",
                        new TreeSet<>(List.of("a")),
                        List.of(
                                new Subject(Subject.Kind.Group, "system:serviceaccounts:h1"),
                                new Subject(Subject.Kind.Group, "h1-owners"))));
    }

    @Test
    void whatIsToBeAskedForGivesNobodyAnything() {
        assertThat(of(Map.of("a", contract(Mode.Request))).roles()).isEmpty();
    }

    @Test
    void aServiceAccountMayConsumeWhatIsOpenItsDomainsOwnOrGrantedToIt() {
        Subject search = new Subject(Subject.Kind.User, "system:serviceaccount:cbc:search");
        List<DomainAccess.Role> roles = DomainAccess.of(
                        "h1",
                        OWNERS,
                        Map.of(
                                "open", contract(Mode.Open),
                                "own", contract(Mode.Domain),
                                "asked", contract(Mode.Request, "search")),
                        List.of(new DomainAccess.Reader("asked", search)))
                .roles();

        assertThat(DomainAccess.mayConsume(roles, "open", "cbc", "other")).isTrue();
        assertThat(DomainAccess.mayConsume(roles, "own", "h1", "other")).isTrue();
        assertThat(DomainAccess.mayConsume(roles, "own", "cbc", "other")).isFalse();
        assertThat(DomainAccess.mayConsume(roles, "asked", "cbc", "search")).isTrue();
        assertThat(DomainAccess.mayConsume(roles, "asked", "cbc", "other")).isFalse();
        assertThat(DomainAccess.mayConsume(roles, "asked", "h1", "search")).isFalse();
    }

    @Test
    void whoWasGrantedAProductIsInTheOneRoleOfItsReaders() {
        Subject search = new Subject(Subject.Kind.User, "system:serviceaccount:cbc:search");
        Subject people = new Subject(Subject.Kind.Group, "burst-people");

        assertThat(DomainAccess.of(
                                "h1",
                                OWNERS,
                                Map.of("a", contract(Mode.Request), "b", contract(Mode.Request)),
                                List.of(
                                        new DomainAccess.Reader("a", people),
                                        new DomainAccess.Reader("a", search),
                                        new DomainAccess.Reader("a", search)))
                        .roles())
                .containsExactly(new DomainAccess.Role(
                        "datamesh-consumers.a", "consume", new TreeSet<>(List.of("a")), List.of(search, people)));
    }

    @Test
    void aGrantOfAProductThatIsNotServedGivesNothing() {
        assertThat(DomainAccess.of(
                                "h1",
                                OWNERS,
                                Map.of("a", contract(Mode.Request)),
                                List.of(new DomainAccess.Reader("b", new Subject(Subject.Kind.User, "dora"))))
                        .roles())
                .isEmpty();
    }

    @Test
    void aPublisherGetsOneRoleForAllThatItPublishes() {
        DomainAccess access = of(Map.of(
                "a", contract(Mode.Request, "calibration"), "b", contract(Mode.Request, "calibration", "second")));

        assertThat(access.publishers()).containsExactly("calibration", "second");
        assertThat(access.roles())
                .containsExactly(
                        new DomainAccess.Role(
                                "datamesh-publisher.calibration",
                                "publish",
                                new TreeSet<>(List.of("a", "b")),
                                List.of(new Subject(Subject.Kind.ServiceAccount, "calibration"))),
                        new DomainAccess.Role(
                                "datamesh-publisher.second",
                                "publish",
                                new TreeSet<>(List.of("b")),
                                List.of(new Subject(Subject.Kind.ServiceAccount, "second"))));
    }

    @Test
    void aRuntimeReadsItsDomainsSeriesAndNoTopicsBesideThatAreNotItsProducts() {
        DataProduct product = new DataProduct();
        product.setMetadata(
                new ObjectMetaBuilder().withNamespace("h1").withName("a").build());
        product.setSpec(new DataProductSpec(null, null, null, null, null, null, null, null, null, null, null, null));
        product.setStatus(status(
                topic("arrakis-h1.a.main.0", "float64"), topic("old-strain", "float64"), topic("h1.a.rec.v1", null)));

        assertThat(RuntimeRights.on("h1", List.of(product)))
                .containsExactly(
                        new AclRule(AclRule.Resource.TOPIC, "arrakis-h1.", true, AclRule.Operation.READ),
                        REGISTERS,
                        new AclRule(AclRule.Resource.TOPIC, "h1.a.rec.v1", false, AclRule.Operation.READ),
                        new AclRule(AclRule.Resource.TOPIC, "old-strain", false, AclRule.Operation.READ));
    }

    @Test
    void aRuntimeKeepsTheRegistersOfItsDomainAndNoOthers() {
        DataProduct product = new DataProduct();
        product.setMetadata(
                new ObjectMetaBuilder().withNamespace("h1").withName("a").build());
        String register = "arrakis-metadata-h1.a.main";
        product.setStatus(status(
                new RegisterStatus(register, List.of(new TopicNumbers(0, 5))),
                topic("arrakis-h1.a.main.7", "float64")));

        assertThat(RuntimeRights.on("h1", List.of(product)))
                .containsExactlyInAnyOrder(
                        new AclRule(AclRule.Resource.TOPIC, "arrakis-h1.", true, AclRule.Operation.READ),
                        REGISTERS,
                        new AclRule(AclRule.Resource.TOPIC, register, false, AclRule.Operation.WRITE),
                        new AclRule(AclRule.Resource.TRANSACTIONAL_ID, register, false, AclRule.Operation.WRITE));
    }

    @Test
    void aRegisterOfListsIsTheOperatorsToWrite() {
        DataProduct product = new DataProduct();
        product.setMetadata(
                new ObjectMetaBuilder().withNamespace("h1").withName("a").build());
        String register = "arrakis-metadata-h1.a.main";
        product.setStatus(status(new RegisterStatus(register, List.of(new TopicNumbers(0, 5)), 12, "abc")));

        assertThat(RuntimeRights.on("h1", List.of(product)))
                .containsExactlyInAnyOrder(
                        new AclRule(AclRule.Resource.TOPIC, "arrakis-h1.", true, AclRule.Operation.READ), REGISTERS);
    }

    private static DomainAccess of(Map<String, AcceptedContract> contracts) {
        return DomainAccess.of("h1", OWNERS, contracts, List.of());
    }

    private static AcceptedContract contract(Mode mode, String... publishers) {
        return new AcceptedContract(
                "1.0.0",
                "sha256:0",
                1L,
                Stream.of(publishers)
                        .map(account -> new Publisher(account, null))
                        .toList(),
                mode,
                Visibility.Mesh);
    }

    private static DataProductStatus status(TopicStatus... topics) {
        return status(null, topics);
    }

    private static DataProductStatus status(@Nullable RegisterStatus register, TopicStatus... topics) {
        return new DataProductStatus(
                null,
                null,
                null,
                List.of(new StreamStatus(
                        "main", 1, "h1.a.main", List.of(topics), null, null, null, null, null, register)),
                null,
                null,
                null,
                null,
                null);
    }

    private static TopicStatus topic(String name, @Nullable String dataType) {
        return new TopicStatus(name, 1, dataType, List.of());
    }
}
