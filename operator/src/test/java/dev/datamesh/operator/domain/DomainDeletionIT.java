package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a domain that is deleted, and of what was made for it. */
class DomainDeletionIT {
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void aDomainWithoutProductsGoesWithTheNamespaceThatWasMadeForIt() {
        rig.domain("dd-empty", "");
        rig.awaitReady("dd-empty");

        delete("dd-empty");

        DomainRig.soon().until(() -> rig.get("dd-empty") == null && namespace("dd-empty") == null);
    }

    @Test
    void aDomainWithProductsIsRefusedItsDeletionWithWordsThatHelp() {
        rig.domain("dd-used", "channelPrefixes: [\"DDU:\"]");
        rig.awaitReady("dd-used");
        rig.product("dd-used", "strain", "DDU:A-B");
        DomainRig.soon()
                .until(() ->
                        Integer.valueOf(1).equals(rig.get("dd-used").getStatus().products()));

        DomainRig.soon()
                .untilAsserted(() -> assertThatThrownBy(() -> rig.admin()
                                .resources(DataDomain.class)
                                .withName("dd-used")
                                .dryRun()
                                .delete())
                        .isInstanceOf(KubernetesClientException.class));
        assertThatThrownBy(() -> delete("dd-used"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("DataDomain dd-used has 1 product; delete them first:"
                        + " kubectl delete dataproducts --all -n dd-used");

        rig.admin().resources(DataProduct.class).inNamespace("dd-used").delete();
        DomainRig.soon()
                .until(() ->
                        Integer.valueOf(0).equals(rig.get("dd-used").getStatus().products()));
        delete("dd-used");
        DomainRig.soon().until(() -> rig.get("dd-used") == null);
    }

    @Test
    void aDeletionThatSlippedThroughIsHeldUntilTheLastProductIsGone() {
        rig.domain("dd-held", "channelPrefixes: [\"DDH:\"]");
        rig.awaitReady("dd-held");
        // The count that admission sees is of the last report; a paused domain makes none.
        rig.pause("dd-held", true);
        rig.product("dd-held", "strain", "DDH:A-B");
        delete("dd-held");
        rig.annotate("dd-held", false);

        assertThat(rig.awaitReason("dd-held", "Stalled", "HasProducts").message())
                .contains("kubectl delete dataproducts --all -n dd-held");
        assertThat(DomainRig.condition(rig.get("dd-held"), "Ready")
                        .orElseThrow()
                        .status())
                .isEqualTo("False");
        assertThat(namespace("dd-held")).isNotNull();
        assertThat(rig.get("dd-held").getStatus().products()).isEqualTo(1);
        assertThatCode(() -> delete("dd-held"))
                .as("a deletion that has begun goes on")
                .doesNotThrowAnyException();

        rig.admin().resources(DataProduct.class).inNamespace("dd-held").delete();
        DomainRig.soon().until(() -> rig.get("dd-held") == null);
    }

    @Test
    void aNamespaceThatWasShippedIsHandedBackAsItWas() {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: dd-shipped, labels: {datamesh.dev/domain: dd-shipped, team: x}}
                """);
        rig.domain("dd-shipped", "owners: [{kind: User, name: dora}]\nquotas: {products: 1}");
        rig.awaitReady("dd-shipped");

        delete("dd-shipped");

        DomainRig.soon().until(() -> rig.get("dd-shipped") == null);
        Namespace namespace = namespace("dd-shipped");
        assertThat(namespace.getMetadata().getDeletionTimestamp()).isNull();
        assertThat(namespace.getMetadata().getLabels())
                .containsOnlyKeys("datamesh.dev/domain", "team", "kubernetes.io/metadata.name");
        assertThat(rig.admin()
                        .rbac()
                        .roleBindings()
                        .inNamespace("dd-shipped")
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(rig.admin()
                        .network()
                        .v1()
                        .networkPolicies()
                        .inNamespace("dd-shipped")
                        .list()
                        .getItems())
                .isEmpty();
        assertThat(rig.admin().resourceQuotas().inNamespace("dd-shipped").list().getItems())
                .isEmpty();
    }

    @Test
    void aNamespaceIsHandedBackEvenIfTheOperatorsOwnRightsWereTakenAwayInIt() {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: dd-locked, labels: {datamesh.dev/domain: dd-locked}}
                """);
        rig.domain("dd-locked", "");
        rig.awaitReady("dd-locked");
        rig.pause("dd-locked", true);
        rig.admin()
                .rbac()
                .roleBindings()
                .inNamespace("dd-locked")
                .withName("datamesh-operator")
                .delete();
        delete("dd-locked");

        rig.annotate("dd-locked", false);

        DomainRig.soon().until(() -> rig.get("dd-locked") == null);
        assertThat(rig.admin()
                        .network()
                        .v1()
                        .networkPolicies()
                        .inNamespace("dd-locked")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void aDomainWhoseNamespaceIsAStrangersGoesAndLeavesItAlone() {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: dd-foreign}
                """);
        String version = namespace("dd-foreign").getMetadata().getResourceVersion();
        rig.domain("dd-foreign", "");
        rig.awaitReason("dd-foreign", "NamespaceReady", "NamespaceNotOurs");

        delete("dd-foreign");

        DomainRig.soon().until(() -> rig.get("dd-foreign") == null);
        assertThat(namespace("dd-foreign").getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void whoeverTakesTheLabelAwayHasHisNamespaceBackWithoutRightsOfOthersInIt() {
        ship("dd-back");
        rig.domain("dd-back", "owners: [{kind: User, name: dora}]\nquotas: {products: 1}");
        rig.awaitReady("dd-back");

        unlabel("dd-back");

        rig.awaitReason("dd-back", "NamespaceReady", "NamespaceNotOurs");
        DomainRig.soon().until(() -> nothingIsLeft("dd-back"));
        delete("dd-back");
        DomainRig.soon().until(() -> rig.get("dd-back") == null);
        assertThat(nothingIsLeft("dd-back")).isTrue();
    }

    @Test
    void aDomainThatGoesAfterItsLabelLeavesNoRightsBehind() {
        ship("dd-quick");
        rig.domain("dd-quick", "owners: [{kind: User, name: dora}]\nquotas: {products: 1}");
        rig.awaitReady("dd-quick");
        rig.pause("dd-quick", true);
        unlabel("dd-quick");
        delete("dd-quick");
        assertThat(nothingIsLeft("dd-quick")).isFalse();

        rig.annotate("dd-quick", false);

        DomainRig.soon().until(() -> rig.get("dd-quick") == null);
        assertThat(nothingIsLeft("dd-quick")).isTrue();
    }

    @Test
    void whileProductsAreLeftTheOperatorAloneStaysToTakeThemAway() {
        ship("dd-left");
        rig.domain("dd-left", "owners: [{kind: User, name: dora}]\nchannelPrefixes: [\"DDL:\"]");
        rig.awaitReady("dd-left");
        rig.product("dd-left", "strain", "DDL:A-B");
        DomainRig.soon()
                .until(() ->
                        Integer.valueOf(1).equals(rig.get("dd-left").getStatus().products()));

        unlabel("dd-left");

        DomainRig.soon().until(() -> bindings("dd-left").equals(List.of("datamesh-operator")));
        rig.admin().resources(DataProduct.class).inNamespace("dd-left").delete();
        DomainRig.soon().until(() -> nothingIsLeft("dd-left"));
    }

    @Test
    void aDomainMadeAnewUnderTheSameNameGetsItsOwnNamespace() {
        rig.domain("dd-anew", "");
        String first = rig.awaitReady("dd-anew").getMetadata().getUid();
        delete("dd-anew");
        DomainRig.soon().until(() -> rig.get("dd-anew") == null);

        rig.domain("dd-anew", "");

        DataDomain second = rig.awaitReady("dd-anew");
        assertThat(second.getMetadata().getUid()).isNotEqualTo(first);
        assertThat(namespace("dd-anew").getMetadata().getAnnotations())
                .containsEntry("datamesh.dev/created-for", second.getMetadata().getUid());
    }

    @Test
    void aDomainThatIsMadeAnewAtOnceIsNeverOverlooked() {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: dd-blink, labels: {datamesh.dev/domain: dd-blink}}
                """);
        for (int i = 0; i < 20; i++) {
            rig.domain("dd-blink", "");
            rig.awaitReady("dd-blink");
            delete("dd-blink");
            DomainRig.soon().pollInterval(Duration.ofMillis(1)).until(() -> rig.get("dd-blink") == null);
        }
    }

    private static void ship(String namespace) {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s, labels: {datamesh.dev/domain: %1$s}}
                """.formatted(namespace));
    }

    private static void unlabel(String namespace) {
        rig.admin()
                .namespaces()
                .withName(namespace)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"datamesh.dev/domain\":null}}}");
    }

    private static List<String> bindings(String namespace) {
        return rig.admin().rbac().roleBindings().inNamespace(namespace).list().getItems().stream()
                .map(binding -> binding.getMetadata().getName())
                .toList();
    }

    private static boolean nothingIsLeft(String namespace) {
        return bindings(namespace).isEmpty()
                && rig.admin()
                        .rbac()
                        .roles()
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .isEmpty()
                && rig.admin()
                        .network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .isEmpty()
                && rig.admin()
                        .resourceQuotas()
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .isEmpty();
    }

    private static void delete(String domain) {
        rig.admin().resources(DataDomain.class).withName(domain).delete();
    }

    private static Namespace namespace(String name) {
        return rig.admin().namespaces().withName(name).get();
    }
}
