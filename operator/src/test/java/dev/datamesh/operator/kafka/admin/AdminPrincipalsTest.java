package dev.datamesh.operator.kafka.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.principal.DesiredPrincipal;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

class AdminPrincipalsTest {
    private static final String NAME = "h1.calibration";

    private PrincipalModel model;
    private AdminPrincipals principals;
    private AtomicInteger askedForPassword;

    @BeforeTry
    void aClusterThatKnowsNobody() {
        model = new PrincipalModel();
        principals = new AdminPrincipals(model, Runnable::run);
        askedForPassword = new AtomicInteger();
    }

    @Provide
    Arbitrary<DesiredPrincipal> desired() {
        return DesiredPrincipals.named(NAME);
    }

    @Property(tries = 500)
    void anyPrincipalBecomesAnyOtherAndIsNeverWiderThanBoth(
            @ForAll("desired") DesiredPrincipal first,
            @ForAll("desired") DesiredPrincipal second,
            @ForAll boolean somebodyMeddles) {
        become(first);
        if (somebodyMeddles) {
            model.plant(foreign());
        }
        model.forgetHistory();
        become(second);

        var wider = new HashSet<>(model.history().getFirst());
        wider.addAll(bindings(second));
        assertThat(model.history()).allSatisfy(held -> assertThat(wider).containsAll(held));
        assertThat(model.history().getLast()).isEqualTo(bindings(second));
        assertThat(observed()).isEqualTo(asObserved(second));
    }

    @Property(tries = 100)
    void nothingIsSentForWhatIsAsItShouldBe(@ForAll("desired") DesiredPrincipal desired) {
        become(desired);
        model.forgetHistory();
        int asked = askedForPassword.get();
        become(desired);

        assertThat(model.history()).hasSize(1);
        assertThat(askedForPassword).hasValue(asked);
    }

    @Property(tries = 100)
    void aCredentialIsStoredOnceAndItsPasswordAskedForOnce(@ForAll("desired") DesiredPrincipal desired) {
        become(desired);

        assertThat(askedForPassword).hasValue(desired.scramIterations() == 0 ? 0 : 1);
    }

    private void become(DesiredPrincipal desired) {
        principals
                .apply(
                        PrincipalChange.between(observed(), desired),
                        () -> "secret " + askedForPassword.incrementAndGet())
                .join();
    }

    private ObservedPrincipal observed() {
        return principals.observe(NAME).join();
    }

    private static ObservedPrincipal asObserved(DesiredPrincipal desired) {
        return new ObservedPrincipal(
                desired.name(), desired.scramIterations(), new TreeSet<>(desired.rules()), 0, desired.rates());
    }

    private static Set<AclBinding> bindings(DesiredPrincipal desired) {
        var bindings = new HashSet<AclBinding>();
        desired.rules().forEach(rule -> bindings.add(AclBindings.binding(desired.name(), rule)));
        return bindings;
    }

    private static AclBinding foreign() {
        return new AclBinding(
                new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL),
                new AccessControlEntry(AclBindings.user(NAME), "*", AclOperation.ALTER, AclPermissionType.ALLOW));
    }
}
