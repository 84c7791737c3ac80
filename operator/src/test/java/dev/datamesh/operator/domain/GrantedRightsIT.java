package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.rights.AuditedCalls.Call;
import dev.datamesh.operator.rights.GrantedRights;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the domain's reconciler needs, held against what it was granted: a life of domains that uses every right. */
class GrantedRightsIT {
    private static final String RUNTIMES = "datamesh-runtimes";

    /** Only for as long as the quota controller does not know the kind. */
    private static final Set<String> SOMETIMES =
            Set.of("datamesh-operator-domain: patch resourcequotas/status datamesh");

    /** Rights that the domain's reconciler does not use, with who does; of each verb on each resource apart. */
    private static final Map<String, String> EXCUSED = excused();

    @Test
    void theDomainsShareOfTheGrantedRightsIsUsedAndNothingIsRefused() {
        Instant start = Instant.now();
        Settings defaults = Settings.defaults();
        Settings settings = new Settings(
                defaults.systemNamespace(),
                RUNTIMES,
                Optional.of("registry.example/runtime:1"),
                defaults.resync(),
                defaults.retryCap(),
                false);
        List<Call> calls;
        List<String> unused;
        try (DomainRig rig = new DomainRig(settings)) {
            live(rig);
            calls = rig.calls(start);
            unused = GrantedRights.ofOperator(rig.admin()).unused(calls);
        }

        assertThat(calls.stream().filter(call -> call.code() == 403).filter(call -> !inNewNamespace(call)))
                .isEmpty();
        assertThat(unused)
                .as("rights that nobody here uses, and nobody else is said to use")
                .isSubsetOf(EXCUSED.keySet());
        assertThat(EXCUSED.keySet().stream().filter(right -> !unused.contains(right)))
                .as("excuses of rights that are used after all")
                .allMatch(SOMETIMES::contains);
    }

    private static Map<String, String> excused() {
        Map<String, String> excused = new TreeMap<>();
        excused.put("datamesh-operator: get datamesh.dev/dataplanes", "of a status that cannot be written, to see why");
        excused.put("datamesh-operator: get datamesh.dev/dataproducts", "products, before anything is deleted");
        excused.put("datamesh-operator: patch datamesh.dev/dataplanes/status", "planes");
        excused.put("datamesh-operator: patch datamesh.dev/dataproducts/status", "products");
        excused.put("datamesh-operator: patch datamesh.dev/dataproducts", "products, for their finalizer");
        for (String verb : List.of("get", "list", "watch", "create", "patch", "delete")) {
            excused.put("datamesh-operator-domain: " + verb + " secrets", "publishers' connection details");
            excused.put("datamesh-operator in " + RUNTIMES + ": " + verb + " secrets", "principals' passwords");
        }
        excused.put("datamesh-operator in datamesh-system: get secrets", "planes' credentials");
        excused.put("datamesh-operator in datamesh-system: create secrets", "the probe's password");
        for (String verb : List.of("get", "create", "update", "patch")) {
            String lease = verb + " coordination.k8s.io/leases";
            excused.put("datamesh-operator in datamesh-system: " + lease, "the election");
            excused.put("datamesh-operator in " + RUNTIMES + ": " + lease, "held to be handed on to runtimes");
        }
        requestsAndGrants(excused);
        policies(excused);
        for (String verb : List.of("consume", "publish")) {
            excused.put("datamesh-operator-domain: " + verb + " datamesh.dev/dataproducts", "held to be handed on");
        }
        SOMETIMES.forEach(right -> excused.put(right, "while the quota controller is new to the kind"));
        return excused;
    }

    private static void requestsAndGrants(Map<String, String> excused) {
        for (String verb : List.of("get", "list", "watch")) {
            excused.put("datamesh-operator: " + verb + " datamesh.dev/accessrequests", "requests");
        }
        excused.put(
                "datamesh-operator: get datamesh.dev/accessgrants", "of a status that cannot be written, to see why");
        for (String kind : List.of("accessrequests", "accessgrants")) {
            excused.put("datamesh-operator: patch datamesh.dev/" + kind + "/status", "requests and grants");
        }
        for (String verb : List.of("create", "delete")) {
            excused.put("datamesh-operator-domain: " + verb + " datamesh.dev/accessgrants", "grants given at once");
        }
    }

    private static void policies(Map<String, String> excused) {
        for (String verb : List.of("get", "list", "watch")) {
            excused.put("datamesh-operator: " + verb + " datamesh.dev/meshpolicies", "policies");
        }
        excused.put("datamesh-operator: patch datamesh.dev/meshpolicies/status", "policies");
        for (String kind : List.of("validatingadmissionpolicies", "validatingadmissionpolicybindings")) {
            String resource = " admissionregistration.k8s.io/" + kind;
            for (String verb : List.of("list", "watch")) {
                excused.put("datamesh-operator: " + verb + resource, "policies");
            }
            for (int slot = 1; slot <= 32; slot++) {
                for (String name : List.of("datamesh-policy-" + slot, "datamesh-policy-" + slot + "-inputs")) {
                    for (String verb : List.of("get", "create", "patch", "delete")) {
                        excused.put("datamesh-operator: " + verb + resource + " " + name, "policies, compiled");
                    }
                }
            }
        }
        excused.put("datamesh-operator-domain: create datamesh.dev/dataproducts", "policies, for trials by dry run");
        for (String kind : List.of("openreports.io/reports", "wgpolicyk8s.io/policyreports")) {
            for (String verb : List.of("get", "create", "patch", "delete")) {
                excused.put("datamesh-operator-domain: " + verb + " " + kind + " datamesh", "policies, where known");
            }
        }
    }

    /** Rights that were bound a moment ago are not known yet everywhere. */
    private static boolean inNewNamespace(Call call) {
        return call.namespace().startsWith("gr-");
    }

    private static void live(DomainRig rig) {
        rig.plane("gr-plane", "runtime: {replicas: 1}");
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: gr-shipped, labels: {datamesh.dev/domain: gr-shipped}}
                """);
        for (String name : List.of("gr-made", "gr-shipped")) {
            rig.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataDomain
                    metadata: {name: %s}
                    spec:
                      plane: gr-plane
                      owners: [{kind: User, name: dora}]
                      quotas: {products: 1}
                    """.formatted(name));
        }
        rig.awaitReason("gr-made", "Ready", "Pending");
        rig.awaitReason("gr-shipped", "Ready", "Pending");
        drift(rig);
        for (String name : List.of("gr-made", "gr-shipped")) {
            rig.admin().resources(DataDomain.class).withName(name).delete();
            DomainRig.soon().until(() -> rig.get(name) == null);
        }
    }

    /** Each binding pointed elsewhere, which takes a delete by name, and more than wanted in what is held exactly. */
    private static void drift(DomainRig rig) {
        for (String name : List.of("datamesh-operator", "datamesh-domain-owner")) {
            var binding =
                    rig.admin().rbac().roleBindings().inNamespace("gr-made").withName(name);
            RoleBinding forged = new RoleBindingBuilder(binding.get())
                    .editMetadata()
                    .withResourceVersion(null)
                    .withUid(null)
                    .endMetadata()
                    .editRoleRef()
                    .withName("view")
                    .endRoleRef()
                    .build();
            rig.pause("gr-made", true);
            binding.delete();
            rig.admin().resource(forged).create();
            rig.annotate("gr-made", false);
            DomainRig.soon()
                    .until(
                            () -> binding.get(),
                            found -> found != null
                                    && !found.getRoleRef().getName().equals("view"));
        }
    }
}
