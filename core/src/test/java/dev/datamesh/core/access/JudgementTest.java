package dev.datamesh.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.Subject.Kind;
import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessGrantSpec.Grantee;
import dev.datamesh.api.access.AccessGrantStatus.Pins;
import dev.datamesh.api.access.AccessRequestSpec;
import dev.datamesh.core.condition.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgementTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Subject SEARCH = new Subject(Kind.ServiceAccount, "search");
    private static final Surroundings ALL_THERE = new Surroundings(true, Optional.of("ns-1"), Optional.of("sa-1"));
    private static final Pins PINNED = new Pins("req-1", "sa-1", "ns-1");

    private static AccessRequestSpec asked(String domain, String product, Subject subject, @Nullable String expires) {
        return new AccessRequestSpec(new ProductRef(domain, product), subject, null, expires, null, null);
    }

    private static Ask ask(String namespace, String name, String uid, AccessRequestSpec spec) {
        return new Ask(namespace, name, uid, NOW.minusSeconds(60), spec);
    }

    private static Ask ask() {
        return ask("cbc", "h1-strain", "req-1", asked("h1", "strain", SEARCH, null));
    }

    private static Consent consent(@Nullable String request, @Nullable String expires, Pins pins) {
        return consent("strain", "cbc", SEARCH, request, expires, pins);
    }

    private static Consent consent(
            String product,
            String namespace,
            Subject subject,
            @Nullable String request,
            @Nullable String expires,
            Pins pins) {
        return new Consent(
                "h1",
                "cbc-strain",
                NOW.minusSeconds(30),
                new AccessGrantSpec(product, new Grantee(namespace, subject, request), null, expires, null),
                pins);
    }

    private static Judgement judge(Consent consent, Surroundings seen, Ask... asks) {
        return Judgement.of(consent, List.of(asks), seen, NOW);
    }

    private static Reason refused(Judgement judgement) {
        assertThat(judgement).isInstanceOf(Judgement.NotInForce.class);
        return ((Judgement.NotInForce) judgement).reason();
    }

    @Test
    void aRequestAndTheGrantThatNamesItPinWhatIsThere() {
        assertThat(judge(consent("h1-strain", null, Consent.NO_PINS), ALL_THERE, ask()))
                .isEqualTo(new Judgement.InForce(ask(), PINNED, Instant.MAX));
    }

    @Test
    void aStandingConsentIsNothingBeforeARequestComes() {
        Consent standing = consent(null, null, Consent.NO_PINS);

        assertThat(judge(standing, ALL_THERE))
                .isEqualTo(new Judgement.NotInForce(
                        Reason.AwaitingRequest,
                        "waits for an AccessRequest in namespace cbc that asks for h1/strain for ServiceAccount search",
                        new Pins(null, null, "ns-1")));
        assertThat(judge(standing, ALL_THERE, ask())).isInstanceOf(Judgement.InForce.class);
    }

    @Test
    void whatDiffersInAnyPartIsNotWhatWasConsentedTo() {
        Consent consent = consent("h1-strain", null, Consent.NO_PINS);
        List<Ask> others = List.of(
                ask("cbc2", "h1-strain", "req-1", asked("h1", "strain", SEARCH, null)),
                ask("cbc", "h1-strain-2", "req-1", asked("h1", "strain", SEARCH, null)),
                ask("cbc", "h1-strain", "req-1", asked("h10", "strain", SEARCH, null)),
                ask("cbc", "h1-strain", "req-1", asked("h1", "strain2", SEARCH, null)),
                ask(
                        "cbc",
                        "h1-strain",
                        "req-1",
                        asked("h1", "strain", new Subject(Kind.ServiceAccount, "other"), null)),
                ask("cbc", "h1-strain", "req-1", asked("h1", "strain", new Subject(Kind.User, "search"), null)),
                ask("cbc", "h1-strain", "req-1", asked("h1", "strain", new Subject(Kind.Group, "search"), null)));

        for (Ask other : others) {
            assertThat(refused(judge(consent, ALL_THERE, other)))
                    .as(other.toString())
                    .isEqualTo(Reason.AwaitingRequest);
        }
        assertThat(judge(consent, ALL_THERE, others.toArray(Ask[]::new))).isInstanceOf(Judgement.NotInForce.class);
    }

    @Test
    void aWildcardIsANameLikeAnyOther() {
        Subject star = new Subject(Kind.Group, "*");
        Consent all = consent("strain", "cbc", star, null, null, Consent.NO_PINS);

        assertThat(refused(judge(all, ALL_THERE, ask()))).isEqualTo(Reason.AwaitingRequest);
        assertThat(judge(all, ALL_THERE, ask("cbc", "a", "req-2", asked("h1", "strain", star, null))))
                .isInstanceOf(Judgement.InForce.class);
        assertThat(refused(judge(
                        consent("h1-strain", null, Consent.NO_PINS),
                        ALL_THERE,
                        ask("cbc", "h1-strain", "req-1", asked("h1", "*", SEARCH, null)))))
                .isEqualTo(Reason.AwaitingRequest);
    }

    @Test
    void whatKubernetesItselfNamesIsGrantedNothing() {
        for (Subject subject : List.of(
                new Subject(Kind.Group, "system:authenticated"),
                new Subject(Kind.Group, "system:serviceaccounts"),
                new Subject(Kind.User, "system:serviceaccount:h1:calibration"),
                new Subject(Kind.User, "system:anonymous"))) {
            Judgement judgement = judge(
                    consent("strain", "cbc", subject, null, null, Consent.NO_PINS),
                    ALL_THERE,
                    ask("cbc", "a", "req-1", asked("h1", "strain", subject, null)));

            assertThat(refused(judgement)).as(subject.toString()).isEqualTo(Reason.SubjectNotAllowed);
        }
    }

    @Test
    void anythingMadeAnewUnderAPinnedNameIsNotWhatWasConsentedTo() {
        Consent consent = consent("h1-strain", null, PINNED);
        Ask remade = ask("cbc", "h1-strain", "req-2", asked("h1", "strain", SEARCH, null));

        assertThat(judge(consent, ALL_THERE, ask())).isInstanceOf(Judgement.InForce.class);
        assertThat(refused(judge(consent, ALL_THERE, remade))).isEqualTo(Reason.Remade);
        assertThat(refused(judge(consent, new Surroundings(true, Optional.of("ns-2"), Optional.of("sa-1")), ask())))
                .isEqualTo(Reason.Remade);
        assertThat(refused(judge(consent, new Surroundings(true, Optional.of("ns-1"), Optional.of("sa-2")), ask())))
                .isEqualTo(Reason.Remade);
    }

    @Test
    void whatIsPinnedStaysPinnedWhileItIsGone() {
        Consent consent = consent("h1-strain", null, PINNED);

        for (Surroundings without : List.of(
                new Surroundings(true, Optional.empty(), Optional.empty()),
                new Surroundings(true, Optional.of("ns-1"), Optional.empty()),
                new Surroundings(false, Optional.of("ns-1"), Optional.of("sa-1")),
                new Surroundings(true, Optional.of("ns-2"), Optional.of("sa-2")))) {
            Judgement judgement = judge(consent, without, ask());

            assertThat(judgement).as(without.toString()).isInstanceOf(Judgement.NotInForce.class);
            assertThat(judgement.pins()).isEqualTo(PINNED);
        }
        assertThat(judge(consent, ALL_THERE).pins()).isEqualTo(PINNED);
    }

    @Test
    void aNamespaceRemadeBetweenAStandingConsentAndTheRequestIsNotConsentedTo() {
        Pins sighted = judge(consent(null, null, Consent.NO_PINS), ALL_THERE).pins();

        assertThat(refused(judge(
                        consent(null, null, sighted),
                        new Surroundings(true, Optional.of("ns-2"), Optional.of("sa-1")),
                        ask())))
                .isEqualTo(Reason.Remade);
    }

    @Test
    void aStandingConsentCoversANewRequestOfTheSameSubject() {
        Ask anew = ask("cbc", "again", "req-2", asked("h1", "strain", SEARCH, null));

        assertThat(judge(consent(null, null, PINNED), ALL_THERE, anew).pins())
                .isEqualTo(new Pins("req-2", "sa-1", "ns-1"));
    }

    @Test
    void whatEndsFirstEndsIt() {
        Ask until = ask("cbc", "h1-strain", "req-1", asked("h1", "strain", SEARCH, "2026-11-23T13:00:00Z"));

        assertThat(judge(consent("h1-strain", "2026-11-23T14:00:00+02:00", Consent.NO_PINS), ALL_THERE, until))
                .as("12:00 UTC, this instant")
                .isInstanceOfSatisfying(
                        Judgement.NotInForce.class,
                        no -> assertThat(no.reason()).isEqualTo(Reason.Expired));
        assertThat(judge(consent("h1-strain", "2026-11-23T12:00:01Z", Consent.NO_PINS), ALL_THERE, until))
                .isInstanceOfSatisfying(
                        Judgement.InForce.class, yes -> assertThat(yes.until()).isEqualTo(NOW.plusSeconds(1)));
        assertThat(judge(consent("h1-strain", "2026-12-01T00:00:00Z", Consent.NO_PINS), ALL_THERE, until))
                .isInstanceOfSatisfying(
                        Judgement.InForce.class, yes -> assertThat(yes.until()).isEqualTo(NOW.plusSeconds(3600)));
        assertThat(refused(judge(
                        consent("h1-strain", null, Consent.NO_PINS),
                        ALL_THERE,
                        ask("cbc", "h1-strain", "req-1", asked("h1", "strain", SEARCH, "2026-11-23T12:00:00Z")))))
                .isEqualTo(Reason.Expired);
        assertThat(refused(judge(consent("h1-strain", "2027-02-30T00:00:00Z", Consent.NO_PINS), ALL_THERE, ask())))
                .as("a day that there is not")
                .isEqualTo(Reason.Expired);
    }

    @Test
    void theNextLookIsNoLaterThanTheEnd() {
        Duration resync = Duration.ofSeconds(120);

        assertThat(Expiry.within(resync, NOW, Instant.MAX)).isEqualTo(resync);
        assertThat(Expiry.within(resync, NOW, NOW.plusSeconds(3))).isEqualTo(Duration.ofMillis(3001));
        assertThat(Expiry.within(resync, NOW, NOW.plusSeconds(300))).isEqualTo(resync);
        assertThat(Expiry.within(resync, NOW, NOW)).isEqualTo(resync);
        assertThat(Expiry.within(resync, NOW, Instant.MIN)).isEqualTo(resync);
    }

    @Test
    void ofSeveralRequestsAStandingConsentAnswersTheOldestThatHasNotRunOut() {
        Ask over = new Ask(
                "cbc", "over", "r0", NOW.minusSeconds(90), asked("h1", "strain", SEARCH, "2026-11-23T11:00:00Z"));
        Ask older = new Ask("cbc", "z", "r1", NOW.minusSeconds(80), asked("h1", "strain", SEARCH, null));
        Ask newer = new Ask("cbc", "a", "r2", NOW.minusSeconds(70), asked("h1", "strain", SEARCH, null));

        assertThat(Handshake.answered(consent(null, null, Consent.NO_PINS), List.of(newer, over, older), NOW))
                .contains(older);
    }

    @Test
    void aRequestIsAnsweredByTheGrantThatIsPinnedToItThenByTheOneThatNamesIt() {
        Consent standing = consent(null, null, Consent.NO_PINS);
        Consent naming = consent("h1-strain", null, Consent.NO_PINS);
        Consent pinned = consent(null, null, PINNED);

        assertThat(Handshake.answering(ask(), List.of(standing, naming))).contains(naming);
        assertThat(Handshake.answering(ask(), List.of(naming, pinned))).contains(pinned);
        assertThat(Handshake.answering(ask(), List.of(consent("other", null, PINNED))))
                .isEmpty();
    }

    @Test
    void peopleAndGroupsHaveNoUid() {
        Subject dora = new Subject(Kind.User, "dora@example.org");

        assertThat(judge(
                                consent("strain", "cbc", dora, null, null, Consent.NO_PINS),
                                new Surroundings(true, Optional.of("ns-1"), Optional.empty()),
                                ask("cbc", "a", "req-1", asked("h1", "strain", dora, null)))
                        .pins())
                .isEqualTo(new Pins("req-1", null, "ns-1"));
    }

    @Test
    void aServiceAccountThatIsNotThereYetIsWaitedFor() {
        assertThat(refused(judge(
                        consent("h1-strain", null, Consent.NO_PINS),
                        new Surroundings(true, Optional.of("ns-1"), Optional.empty()),
                        ask())))
                .isEqualTo(Reason.SubjectNotFound);
    }
}
