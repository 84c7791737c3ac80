package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.access.Enforcement.Wanted;
import dev.datamesh.operator.mesh.KeptOpenings.Way;
import dev.datamesh.operator.principal.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EnforcementTest {
    private static final InstantSource CLOCK = () -> Instant.parse("2026-11-23T12:00:00Z");
    private static final Wanted ACCOUNT = new Wanted(true, OptionalLong.of(1), Optional.of("details"), Way.FREE);
    private static final Wanted PERSON = new Wanted(false, OptionalLong.of(1), Optional.of("x"), Way.FREE);
    private static final Optional<Outcome> SETTLED = Optional.of(new Outcome.Settled(Map.of()));
    private static final Optional<Boolean> YES = Optional.of(true);
    private static final Optional<Boolean> NO = Optional.of(false);

    private static Map<String, String> states(Enforcement enforcement) {
        return report(enforcement, List.of()).stream().collect(Collectors.toMap(Layer::name, Layer::state));
    }

    private static List<Layer> report(Enforcement enforcement, List<Layer> before) {
        return enforcement.layers().report(before, CLOCK);
    }

    private static Optional<Outcome> waiting(Reason reason) {
        return Optional.of(new Outcome.Waiting(reason, "why"));
    }

    @Test
    void aServiceAccountIsLetThroughOnEveryLayer() {
        Enforcement all = Enforcement.inForce(ACCOUNT, YES, SETTLED, List.of());

        assertThat(states(all))
                .isEqualTo(Map.of(
                        "rbac", "Enforced",
                        "kafkaAcl", "Enforced",
                        "quota", "Enforced",
                        "networkPolicy", "NotManaged",
                        "secret", "Enforced"));
        assertThat(all.delay()).isEmpty();
    }

    @Test
    void peopleGetNothingOnKafka() {
        assertThat(states(Enforcement.inForce(PERSON, YES, Optional.empty(), List.of())))
                .containsEntry("rbac", "Enforced")
                .containsEntry("kafkaAcl", "NotManaged")
                .containsEntry("quota", "NotManaged")
                .containsEntry("secret", "NotManaged");
    }

    @Test
    void whatIsNotAskedForIsNotManaged() {
        Wanted least = new Wanted(true, OptionalLong.empty(), Optional.empty(), Way.FREE);

        assertThat(states(Enforcement.inForce(least, YES, SETTLED, List.of())))
                .containsEntry("kafkaAcl", "Enforced")
                .containsEntry("quota", "NotManaged")
                .containsEntry("secret", "NotManaged");
    }

    @Test
    void approvedIsNotGranted() {
        Enforcement noRole = Enforcement.inForce(ACCOUNT, NO, SETTLED, List.of());
        Enforcement noTopics = Enforcement.inForce(ACCOUNT, YES, Optional.empty(), List.of());
        Enforcement away = Enforcement.inForce(ACCOUNT, YES, waiting(Reason.Unreachable), List.of());
        Enforcement secret = Enforcement.inForce(
                ACCOUNT, YES, Optional.of(new Outcome.Settled(Map.of("details", "of somebody else"))), List.of());

        assertThat(noRole.delay()).contains(new Outcome.Waiting(Reason.Pending, "waits for rbac"));
        assertThat(noTopics.delay()).isPresent();
        assertThat(away.delay()).contains(new Outcome.Waiting(Reason.Unreachable, "why"));
        assertThat(secret.delay()).contains(new Outcome.Waiting(Reason.SecretNotOurs, "of somebody else"));
        assertThat(states(secret)).containsEntry("kafkaAcl", "Enforced").containsEntry("secret", "Pending");
    }

    @Test
    void aNamespaceThatLetsNobodyThroughYetIsWaitedFor() {
        Enforcement closed = Enforcement.inForce(elsewhere(Way.CLOSED), YES, SETTLED, List.of());
        Enforcement opened = Enforcement.inForce(elsewhere(Way.OPENED), YES, SETTLED, List.of());

        assertThat(states(closed)).containsEntry("networkPolicy", "Pending").containsEntry("kafkaAcl", "Enforced");
        assertThat(closed.delay()).contains(new Outcome.Waiting(Reason.Pending, "waits for networkPolicy"));
        assertThat(states(opened)).containsEntry("networkPolicy", "Enforced");
        assertThat(opened.delay()).isEmpty();
    }

    @Test
    void aWayThatWasOpenedIsRevokedOnceItIsSeenToBeClosed() {
        List<Layer> open = report(Enforcement.inForce(elsewhere(Way.OPENED), YES, SETTLED, List.of()), List.of());

        assertThat(states(Enforcement.revoked(NO, Way.OPENED, SETTLED, open)))
                .containsEntry("networkPolicy", "Pending");
        assertThat(states(Enforcement.revoked(NO, Way.UNKNOWN, SETTLED, open)))
                .containsEntry("networkPolicy", "Pending");
        assertThat(states(Enforcement.revoked(NO, Way.CLOSED, SETTLED, open)))
                .containsEntry("networkPolicy", "Revoked");
        assertThat(states(Enforcement.inForce(elsewhere(Way.UNKNOWN), YES, SETTLED, open)))
                .containsEntry("networkPolicy", "Enforced");
    }

    private static Wanted elsewhere(Way way) {
        return new Wanted(true, OptionalLong.empty(), Optional.empty(), way);
    }

    @Test
    void aClusterWithoutUsersOfOursHoldsNobodyUp() {
        Enforcement enforcement = Enforcement.inForce(ACCOUNT, YES, waiting(Reason.Unsupported), List.of());

        assertThat(states(enforcement)).containsEntry("kafkaAcl", "NotManaged");
        assertThat(enforcement.delay()).isEmpty();
    }

    @Test
    void whatWasOpenedIsSaidToBeClosedOnceItWasSeen() {
        List<Layer> open = report(Enforcement.inForce(ACCOUNT, YES, SETTLED, List.of()), List.of());

        assertThat(report(Enforcement.revoked(YES, Way.FREE, waiting(Reason.Pending), open), open))
                .extracting(Layer::name, Layer::state)
                .containsExactly(
                        tuple("rbac", "Pending"),
                        tuple("kafkaAcl", "Pending"),
                        tuple("quota", "Pending"),
                        tuple("networkPolicy", "NotManaged"),
                        tuple("secret", "Pending"));
        assertThat(states(Enforcement.revoked(NO, Way.FREE, SETTLED, open)))
                .containsEntry("rbac", "Revoked")
                .containsEntry("kafkaAcl", "Revoked")
                .containsEntry("secret", "Revoked");
        assertThat(states(Enforcement.revoked(NO, Way.FREE, Optional.empty(), List.of())))
                .isEmpty();
    }

    @Test
    void aRestartOfTheOperatorDoesNotCloseWhatIsOpen() {
        List<Layer> open = report(Enforcement.inForce(ACCOUNT, YES, SETTLED, List.of()), List.of());

        assertThat(report(Enforcement.inForce(ACCOUNT, Optional.empty(), SETTLED, open), open))
                .isEqualTo(open);
    }
}
