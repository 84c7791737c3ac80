package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is changed or deleted behind the operator's back is put back at once, exactly, and told. */
class DomainDriftIT {
    private static final String DOMAIN = "drift";
    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
        rig.domain(DOMAIN, "owners: [{kind: User, name: dora}]\nquotas: {products: 5}");
        rig.awaitReady(DOMAIN);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    static Stream<Resource<? extends HasMetadata>> kept() {
        return Stream.of(
                binding("datamesh-operator"),
                binding("datamesh-domain-owner"),
                policy("datamesh-default-deny"),
                policy("datamesh-allow-dns"),
                policy("datamesh-allow-kafka"),
                quota());
    }

    @ParameterizedTest
    @MethodSource("kept")
    void whatIsDeletedIsMadeAgain(Resource<? extends HasMetadata> kept) {
        HasMetadata before = kept.get();

        kept.delete();

        HasMetadata after = Awaitility.await()
                .atMost(AT_ONCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        kept::get,
                        found -> found != null
                                && !found.getMetadata()
                                        .getUid()
                                        .equals(before.getMetadata().getUid()));
        assertThat(after.getMetadata().getLabels())
                .isEqualTo(before.getMetadata().getLabels());
        DomainRig.soon()
                .until(() -> told(before.getKind() + " " + before.getMetadata().getName()));
    }

    @ParameterizedTest
    @MethodSource("kept")
    void whatLosesItsLabelsGetsThemBack(Resource<? extends HasMetadata> kept) {
        var labels = kept.get().getMetadata().getLabels();

        edit(kept, object -> object.getMetadata().setLabels(null));

        awaitThat(kept, object -> labels.equals(object.getMetadata().getLabels()));
    }

    @Test
    void aDenyThatIsNarrowedOrOpenedDeniesAllAgain() {
        Resource<NetworkPolicy> deny = policy("datamesh-default-deny");
        var spec = deny.get().getSpec();

        deny.edit(policy -> new NetworkPolicyBuilder(policy)
                .editSpec()
                .withPodSelector(new LabelSelectorBuilder()
                        .addToMatchLabels("app", "none")
                        .build())
                .endSpec()
                .build());
        awaitThat(deny, policy -> policy.getSpec().equals(spec));

        deny.edit(policy -> new NetworkPolicyBuilder(policy)
                .editSpec()
                .addNewIngress()
                .endIngress()
                .endSpec()
                .build());
        awaitThat(deny, policy -> policy.getSpec().equals(spec));
    }

    @Test
    void anOwnerWhoWasSlippedInIsOutAgain() {
        Resource<RoleBinding> owners = binding("datamesh-domain-owner");

        owners.edit(binding -> new RoleBindingBuilder(binding)
                .addNewSubject()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("User")
                .withName("mallory")
                .endSubject()
                .build());

        awaitThat(
                owners,
                binding -> binding.getSubjects().stream()
                        .map(subject -> subject.getName())
                        .toList()
                        .equals(List.of("dora")));
    }

    @Test
    void aBindingThatWasPointedElsewhereIsOursAgain() {
        Resource<RoleBinding> operator = binding("datamesh-operator");
        RoleBinding forged = new RoleBindingBuilder(operator.get())
                .editMetadata()
                .withResourceVersion(null)
                .withUid(null)
                .endMetadata()
                .editRoleRef()
                .withName("view")
                .endRoleRef()
                .build();
        rig.pause(DOMAIN, true);
        operator.delete();
        rig.admin().resource(forged).create();

        rig.pause(DOMAIN, false);

        awaitThat(operator, binding -> binding.getRoleRef().getName().equals("datamesh-operator-domain"));
    }

    @Test
    void aQuotaThatWasChangedOrAddedToIsAsItWas() {
        Resource<ResourceQuota> quota = quota();
        var spec = quota.get().getSpec();

        quota.edit(q -> new ResourceQuotaBuilder(q)
                .editSpec()
                .addToHard("count/dataproducts.datamesh.dev", new Quantity("500"))
                .addToHard("pods", new Quantity("0"))
                .endSpec()
                .build());

        awaitThat(quota, q -> q.getSpec().equals(spec));
    }

    @Test
    void aNamespaceThatLostItsPolicyLabelsGetsThemBack() {
        var namespace = rig.admin().namespaces().withName(DOMAIN);
        namespace.edit(n -> new NamespaceBuilder(n)
                .editMetadata()
                .addToLabels("pod-security.kubernetes.io/enforce", "privileged")
                .endMetadata()
                .build());
        awaitThat(
                namespace,
                n -> "restricted".equals(n.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce")));

        namespace.edit(n -> new NamespaceBuilder(n)
                .editMetadata()
                .removeFromLabels("datamesh.dev/domain")
                .endMetadata()
                .build());
        awaitThat(namespace, n -> DOMAIN.equals(n.getMetadata().getLabels().get("datamesh.dev/domain")));
    }

    private static <T extends HasMetadata> void edit(Resource<T> resource, Consumer<T> change) {
        resource.edit(object -> {
            change.accept(object);
            return object;
        });
    }

    private static <T extends HasMetadata> void awaitThat(Resource<T> resource, Predicate<T> holds) {
        Awaitility.await()
                .atMost(AT_ONCE)
                .pollInterval(Duration.ofMillis(10))
                .until(resource::get, found -> found != null && holds.test(found));
    }

    private static boolean told(String what) {
        return rig.admin().events().v1().events().inNamespace("default").list().getItems().stream()
                .anyMatch(event -> event.getReason().equals("DriftRestored")
                        && event.getRegarding().getName().equals(DOMAIN)
                        && event.getNote().contains(what));
    }

    private static Resource<RoleBinding> binding(String name) {
        return rig.admin().rbac().roleBindings().inNamespace(DOMAIN).withName(name);
    }

    private static Resource<NetworkPolicy> policy(String name) {
        return rig.admin().network().v1().networkPolicies().inNamespace(DOMAIN).withName(name);
    }

    private static Resource<ResourceQuota> quota() {
        return rig.admin().resourceQuotas().inNamespace(DOMAIN).withName("datamesh");
    }
}
