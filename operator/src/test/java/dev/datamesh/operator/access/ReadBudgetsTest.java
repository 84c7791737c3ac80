package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessGrantSpec.Grantee;
import dev.datamesh.api.access.AccessGrantSpec.Limits;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessGrantStatus.Pins;
import dev.datamesh.api.access.AccessRequestSpec;
import dev.datamesh.core.access.Ask;
import dev.datamesh.core.access.Judgement;
import dev.datamesh.core.condition.Reason;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadBudgetsTest {
    private static final long MIB = 1 << 20;
    private static final Pins PINS = new Pins("r", "s", "n");
    private static final Subject READER = new Subject(Subject.Kind.ServiceAccount, "reader");
    private static final Judgement IN_FORCE = new Judgement.InForce(
            new Ask(
                    "cbc",
                    "ask",
                    "r",
                    Instant.EPOCH,
                    new AccessRequestSpec(new ProductRef("h1", "strain"), READER, null, null, null, null)),
            PINS,
            Instant.MAX);
    private static final Judgement EXPIRED = new Judgement.NotInForce(Reason.Expired, "", PINS);

    private final List<AccessGrant> grants = new ArrayList<>();
    private final List<String> woken = new ArrayList<>();
    private long quota = 100 * MIB;
    private ReadBudgets budgets = started();

    private ReadBudgets started() {
        return new ReadBudgets(new ReadBudgets.Surroundings() {
            @Override
            public Optional<Long> quota(String domain) {
                return Optional.of(quota);
            }

            @Override
            public List<AccessGrant> grants(String domain) {
                return grants;
            }

            @Override
            public void wake(String domain, String grant) {
                woken.add(grant);
            }
        });
    }

    @Test
    void aGrantThatIsRaisedBeyondTheRoomLeftGoesOnAsItWasAndSaysSo() {
        AccessGrant one = settled(grant("one", "50Mi"));
        AccessGrant two = settled(grant("two", "10Mi"));

        Allotment raised = judge(asking(one, "100Mi"));
        assertThat(raised.judgement()).isEqualTo(IN_FORCE);
        assertThat(raised.limit()).hasValue(50 * MIB);
        assertThat(raised.shortfall())
                .hasValueSatisfying(why ->
                        assertThat(why).startsWith("goes on with 50Mi: ").contains("found 100Mi", "at most 90Mi"));
        assertThat(judge(grant("three", "41Mi")).judgement()).isInstanceOf(Judgement.NotInForce.class);

        woken.clear();
        budgets.forget("h1", two.getMetadata().getUid());
        grants.remove(two);
        assertThat(woken).containsExactlyInAnyOrder("one", "three");
        assertThat(judge(one).shortfall()).isEmpty();
        assertThat(judge(one).limit()).hasValue(100 * MIB);
    }

    @Test
    void aGrantWhoseLimitIsTakenAwayKeepsTheOneThatItHad() {
        Allotment unlimited = judge(asking(settled(grant("one", "50Mi")), null));

        assertThat(unlimited.limit()).hasValue(50 * MIB);
        assertThat(unlimited.shortfall()).isPresent();
    }

    @Test
    void whatIsLoweredIsRoomForOthersOnceKafkaLetsNoMoreBeRead() {
        AccessGrant one = settled(grant("one", "100Mi"));
        AccessGrant two = grant("two", "50Mi");
        assertThat(judge(two).judgement()).isInstanceOf(Judgement.NotInForce.class);

        Allotment lowered = judge(asking(one, "50Mi"));
        assertThat(lowered.limit()).hasValue(50 * MIB);
        assertThat(judge(two).judgement()).isInstanceOf(Judgement.NotInForce.class);
        assertThat(woken).isEmpty();

        budgets.settle(one, lowered);
        assertThat(woken).containsExactly("two");
        assertThat(judge(two).judgement()).isEqualTo(IN_FORCE);
    }

    @Test
    void underALoweredQuotaAnEditRevokesNothingAlsoAfterARestart() {
        AccessGrant one = settled(grant("one", "80Mi"));
        quota = 30 * MIB;
        assertThat(judge(asking(one, "80Mi")).limit()).hasValue(80 * MIB);

        budgets = started();
        assertThat(judge(asking(one, "80Mi")))
                .isEqualTo(new Allotment(IN_FORCE, OptionalLong.of(80 * MIB), Optional.empty()));
        assertThat(judge(asking(one, "60Mi")).limit()).hasValue(60 * MIB);

        budgets = started();
        assertThat(judge(asking(one, "90Mi")).limit()).hasValue(80 * MIB);
    }

    @Test
    void whatIsRevokedIsTakenUntilKafkaHasTakenItBackAlsoAfterARestartAndOfAGrantThatIsGone() {
        AccessGrant one = settled(grant("one", "60Mi"));
        AccessGrant two = grant("two", "60Mi");
        assertThat(judge(two).judgement()).isInstanceOf(Judgement.NotInForce.class);

        report(one, budgets.within(one, EXPIRED, Optional.of(one.getStatus())));
        budgets = started();
        Allotment revoked = budgets.within(one, EXPIRED, Optional.of(one.getStatus()));
        grants.remove(one);
        assertThat(judge(two).judgement()).isInstanceOf(Judgement.NotInForce.class);
        assertThat(woken).isEmpty();

        budgets.settle(one, revoked);
        assertThat(woken).containsExactly("two");
        budgets.forget("h1", one.getMetadata().getUid());
        assertThat(woken).containsExactly("two");
        assertThat(judge(two).judgement()).isEqualTo(IN_FORCE);
    }

    @Test
    void aGrantRemadeUnderItsNameIsWokenOnceTheRoomOfThePredecessorIsFree() {
        AccessGrant old = settled(grant("one", "60Mi"));
        grants.remove(old);
        AccessGrant anew = grant("one", "60Mi");
        anew.getMetadata().setUid("another");
        assertThat(judge(anew).judgement()).isInstanceOf(Judgement.NotInForce.class);

        budgets.forget("h1", old.getMetadata().getUid());
        assertThat(woken).containsExactly("one");
        assertThat(judge(anew).judgement()).isEqualTo(IN_FORCE);
    }

    private AccessGrant grant(String name, String limit) {
        AccessGrant grant = new AccessGrant();
        grant.setMetadata(new ObjectMetaBuilder()
                .withNamespace("h1")
                .withName(name)
                .withUid("uid-" + name)
                .build());
        grants.add(grant);
        return asking(grant, limit);
    }

    private static AccessGrant asking(AccessGrant grant, String limit) {
        grant.setSpec(new AccessGrantSpec("strain", new Grantee("cbc", READER, null), new Limits(limit), null, null));
        return grant;
    }

    private Allotment judge(AccessGrant grant) {
        return budgets.within(grant, IN_FORCE, Optional.ofNullable(grant.getStatus()));
    }

    /** A grant that has all it asked for, on Kafka and in its status. */
    private AccessGrant settled(AccessGrant grant) {
        Allotment allotment = judge(grant);
        assertThat(allotment.judgement()).isEqualTo(IN_FORCE);
        budgets.settle(grant, allotment);
        return report(grant, allotment);
    }

    private AccessGrant report(AccessGrant grant, Allotment allotment) {
        String approved = allotment.judgement() instanceof Judgement.InForce ? "True" : "False";
        grant.setStatus(new AccessGrantStatus(
                1L,
                PINS,
                "ask",
                null,
                budgets.limits(grant, allotment).orElse(null),
                List.of(),
                List.of(new Condition("Approved", approved, "Test", "", "2026-01-01T00:00:00Z", 1L))));
        return grant;
    }
}
