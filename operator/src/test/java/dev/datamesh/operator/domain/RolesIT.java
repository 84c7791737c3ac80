package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped roles allow is what {@code roles.txt} says, in their namespace and in others, found by asking for all of it. */
class RolesIT {
    private static final List<String> VERBS =
            List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

    private static final Map<String, List<String>> NAMESPACED = Map.of(
            "apis/datamesh.dev/v1alpha1",
            List.of("dataproducts", "accessgrants", "accessrequests"),
            "api/v1",
            List.of("pods", "configmaps", "secrets", "serviceaccounts", "resourcequotas"),
            "apis/networking.k8s.io/v1",
            List.of("networkpolicies"),
            "apis/rbac.authorization.k8s.io/v1",
            List.of("roles", "rolebindings"));
    private static final Map<String, List<String>> OF_CLUSTER = Map.of(
            "apis/datamesh.dev/v1alpha1",
            List.of("dataplanes", "datadomains", "meshpolicies"),
            "api/v1",
            List.of("namespaces"),
            "apis/rbac.authorization.k8s.io/v1",
            List.of("clusterroles", "clusterrolebindings"),
            "apis/admissionregistration.k8s.io/v1",
            List.of("validatingadmissionpolicies", "validatingadmissionpolicybindings"));
    /** With the verbs that there is a request for. */
    private static final Map<String, List<String>> SUBRESOURCES = Map.of(
            "pods/log", List.of("get"),
            "pods/exec", List.of("get", "create"),
            "serviceaccounts/token", List.of("create"));

    private static final Set<String> OF_THE_MESH = Set.of("dataproducts", "accessgrants", "accessrequests");

    /** Where each of those is bound who is bound in a namespace. */
    private static final Map<String, String> HOMES =
            Map.of("owner", "rt-own", "viewer", "rt-own", "editor", "rt-own", "consumer", "rt-lab");

    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
        rig.domain("rt-own", "owners: [{kind: User, name: rt-owner}]\nchannelPrefixes: [\"RTO:\"]");
        rig.domain("rt-other", "channelPrefixes: [\"RTX:\"]");
        rig.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: rt-lab}");
        rig.awaitReady("rt-own");
        rig.awaitReady("rt-other");
        everywhere("datamesh-platform", "rt-platform");
        everywhere("datamesh-governance", "rt-governance");
        in("rt-lab", "datamesh-consumer", "rt-consumer");
        in("rt-own", "view", "rt-viewer");
        in("rt-own", "edit", "rt-editor");
        // The cluster's own controller adds the mesh's part to the stock roles, and the API server hears of rights a
        // moment later.
        for (String[] sign : new String[][] {
            {"owner", "rt-own", "dataproducts"},
            {"consumer", "rt-lab", "accessrequests"},
            {"viewer", "rt-own", "dataproducts"},
            {"editor", "rt-own", "dataproducts"}
        }) {
            try (KubernetesClient client = as(sign[0])) {
                DomainRig.soon().until(() -> mayRequest(client, "apis/datamesh.dev/v1alpha1", sign[1], sign[2], "get"));
            }
        }
    }

    @AfterAll
    static void stop() {
        rig.admin().namespaces().withName("rt-lab").delete();
        for (String role : List.of("datamesh-platform", "datamesh-governance")) {
            rig.admin().rbac().clusterRoleBindings().withName("rt-" + role).delete();
        }
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "governance", "owner", "consumer", "viewer", "editor", "nobody"})
    void whatARoleAllowsIsWhatTheTableSaysAndNothingElse(String role) throws IOException {
        Set<String> found = new TreeSet<>();
        try (KubernetesClient client = as(role)) {
            for (String namespace : List.of("rt-own", "rt-other", "rt-lab", "datamesh-system", "datamesh-runtimes")) {
                String where = namespace.equals(HOMES.get(role)) ? "own" : "others in " + namespace;
                NAMESPACED.forEach((api, resources) -> resources.forEach(resource -> verbs(resource)
                        .forEach((name, verbs) -> verbs.stream()
                                // What edit brings of its own is not ours to say.
                                .filter(verb -> !role.equals("editor") || OF_THE_MESH.contains(resource))
                                .filter(verb -> mayRequest(client, api, namespace, name, verb))
                                .forEach(verb -> found.add(where + ": " + verb + " " + name)))));
            }
            OF_CLUSTER.forEach((api, resources) -> resources.forEach(resource -> verbs(resource)
                    .forEach((name, verbs) -> verbs.stream()
                            .filter(verb -> mayRequest(client, api, "", name, verb))
                            .forEach(verb -> found.add("cluster: " + verb + " " + name)))));
        }

        assertThat(found).containsExactlyInAnyOrderElementsOf(table(role));
    }

    /** A resource with its subresources, each with what can be asked for. */
    private static Map<String, List<String>> verbs(String resource) {
        var verbs = new TreeMap<String, List<String>>();
        verbs.put(resource, VERBS);
        if (OF_THE_MESH.contains(resource)
                || Set.of("dataplanes", "datadomains", "meshpolicies").contains(resource)) {
            verbs.put(resource + "/status", List.of("get", "update", "patch"));
        }
        SUBRESOURCES.forEach((name, possible) -> {
            if (name.startsWith(resource + "/")) {
                verbs.put(name, possible);
            }
        });
        return verbs;
    }

    /**
     * Makes a request that does nothing, for there is no object of the name, nothing in the body, or it is a dry run; answers whether it
     * came through the API server's authorization. What is refused after that, also by a policy, is refused in other words.
     */
    private static boolean mayRequest(
            KubernetesClient client, String api, String namespace, String resource, String verb) {
        String[] parts = resource.split("/");
        String all = "/" + api + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + parts[0];
        String one = all + "/rt-none" + (parts.length > 1 ? "/" + parts[1] : "");
        boolean isCreationBelow = parts.length > 1;
        try {
            String unused = switch (verb) {
                case "get" -> client.raw(one, "GET", null);
                case "list" -> client.raw(all + "?limit=1", "GET", null);
                // No server knows this field, so none keeps us waiting.
                case "watch" ->
                    client.raw(all + "?watch=true&timeoutSeconds=1&fieldSelector=nonsense%3Dx", "GET", null);
                case "create" -> client.raw((isCreationBelow ? one : all) + "?dryRun=All", "POST", Map.of());
                case "update" -> client.raw(one + "?dryRun=All", "PUT", Map.of());
                case "patch" -> client.raw(one + "?dryRun=All", "PATCH", Map.of());
                case "delete" -> client.raw(one + "?dryRun=All", "DELETE", null);
                case "deletecollection" -> client.raw(all + "?dryRun=All", "DELETE", null);
                default -> throw new IllegalArgumentException(verb);
            };
            return true;
        } catch (KubernetesClientException e) {
            return e.getCode() != 403 || !e.getMessage().contains(" cannot " + verb + " resource");
        }
    }

    /** What the table says of a role, a line for each right. */
    private static Set<String> table(String role) throws IOException {
        Set<String> rights = new HashSet<>();
        try (InputStream file = RolesIT.class.getResourceAsStream("/roles.txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(role + " "))
                    .forEach(line -> {
                        String[] sides = line.split(":");
                        List<String> words = List.of(sides[0].strip().split(" +"));
                        for (String resource : words.subList(2, words.size())) {
                            for (String verb : sides[1].strip().split(" ")) {
                                places(words.get(1)).forEach(where -> rights.add(where + ": " + verb + " " + resource));
                            }
                        }
                    });
        }
        return rights;
    }

    private static Stream<String> places(String where) {
        return where.equals("others")
                ? Stream.of("rt-own", "rt-other", "rt-lab", "datamesh-system", "datamesh-runtimes")
                        .map(namespace -> "others in " + namespace)
                : Stream.of(where);
    }

    private static KubernetesClient as(String role) {
        return rig.as("rt-" + role, "system:authenticated");
    }

    private static void everywhere(String role, String user) {
        rig.admin()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("rt-" + role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .serverSideApply();
    }

    private static void in(String namespace, String role, String user) {
        rig.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(user)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .serverSideApply();
    }
}
