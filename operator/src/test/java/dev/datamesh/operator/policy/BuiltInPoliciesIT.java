package dev.datamesh.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies that are always there, while no operator runs: what they let pass and what they refuse, and in which words. */
class BuiltInPoliciesIT {
    private static final Path FOLDER = Path.of("src", "test", "resources", "policy-builtin");
    private static final String NAMESPACE = "builtin";
    private static final String GITOPS = "gitops";
    private static final String OWNER = "dora";

    private static final Map<String, KubernetesClient> CLIENTS = new HashMap<>();
    private static Rig rig;
    private static KubernetesSerialization json;

    /**
     * A request, and what is said to it.
     *
     * @param as who asks; empty = the administrator
     * @param before what is there, for other than CREATE
     * @param refused how the refusal ends; empty = it is let pass
     */
    private record Case(
            String title,
            String operation,
            String as,
            Map<String, Object> object,
            Map<String, Object> before,
            String refused) {
        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeAll
    static void start() {
        rig = new Rig();
        json = rig.client().getKubernetesSerialization();
        Trials.namespace(rig, NAMESPACE);
        rig.client()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("test-gitops")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                        .addNewSubject("rbac.authorization.k8s.io", "User", GITOPS, null)
                        .addNewSubject(
                                "rbac.authorization.k8s.io",
                                "User",
                                "system:serviceaccount:kube-system:namespace-controller",
                                null)
                        .build())
                .serverSideApply();
        rig.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("test-owner")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "datamesh-domain-owner")
                        .addNewSubject("rbac.authorization.k8s.io", "User", OWNER, null)
                        .build())
                .serverSideApply();
    }

    @AfterAll
    static void stop() {
        CLIENTS.values().forEach(KubernetesClient::close);
        rig.client().rbac().clusterRoleBindings().withName("test-gitops").delete();
        rig.client().namespaces().withName(NAMESPACE).delete();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theApiServerSaysWhatIsExpected(Case one) {
        Optional<GenericKubernetesResource> before =
                one.operation().equals("CREATE") ? Optional.empty() : Optional.of(make(one));
        String uid = before.map(made -> made.getMetadata().getUid()).orElse("");
        String name = nameOf(one);

        String said = ask(one, uid);

        assertThat(said)
                .endsWith(
                        one.refused().replace("NS/NAME", NAMESPACE + "/" + name).replace("UID", uid));
        assertThat(said.isEmpty()).isEqualTo(one.refused().isEmpty());
    }

    /** What was there before; the annotation with its UID can only be put there once it has one. */
    private static GenericKubernetesResource make(Case one) {
        GenericKubernetesResource made =
                rig.client().resource(resource(one, one.before(), "none")).create();
        String uid = made.getMetadata().getUid();
        if (one.before().containsKey("metadata")) {
            made = rig.client()
                    .resource(made)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            json.asJson(Map.of("metadata", metadata(one, one.before(), uid))));
        }
        if (one.before().get("status") != null && !one.operation().equals("STATUS")) {
            made.setAdditionalProperty("status", one.before().get("status"));
            made = rig.client().resource(made).patchStatus();
        }
        return made;
    }

    private static String ask(Case one, String uid) {
        KubernetesClient client = client(one.as());
        GenericKubernetesResource object = resource(one, one.object(), uid);
        try {
            switch (one.operation()) {
                case "CREATE" -> {
                    GenericKubernetesResource unused =
                            client.resource(object).dryRun().create();
                }
                case "DELETE" -> {
                    var unused = client.resource(object).dryRun().delete();
                }
                case "STATUS" -> {
                    object.setAdditionalProperty("status", one.object().get("status"));
                    GenericKubernetesResource unused = client.resource(object).patchStatus();
                }
                default -> {
                    List<Map<String, Object>> patch = new ArrayList<>();
                    patch.add(Map.of(
                            "op",
                            "replace",
                            "path",
                            "/spec",
                            "value",
                            one.object().get("spec")));
                    Map<String, Object> annotations =
                            Corpus.map(metadata(one, one.object(), uid).get("annotations"));
                    if (annotations != null) {
                        patch.add(Map.of("op", "add", "path", "/metadata/annotations", "value", annotations));
                    }
                    GenericKubernetesResource unused =
                            client.resource(object).dryRun().patch(PatchContext.of(PatchType.JSON), json.asJson(patch));
                }
            }
            return "";
        } catch (KubernetesClientException e) {
            return Optional.ofNullable(e.getStatus().getMessage()).orElse(e.getMessage());
        }
    }

    private static KubernetesClient client(String user) {
        return CLIENTS.computeIfAbsent(
                user,
                as -> as.isEmpty()
                        ? new KubernetesClientBuilder()
                                .withConfig(rig.client().getConfiguration())
                                .build()
                        : new KubernetesClientBuilder()
                                .withConfig(new ConfigBuilder(rig.client().getConfiguration())
                                        .withImpersonateUsername(as)
                                        .withImpersonateGroups("system:authenticated")
                                        .build())
                                .build());
    }

    private static GenericKubernetesResource resource(Case one, Map<String, Object> object, String uid) {
        Map<String, Object> whole = new LinkedHashMap<>(object);
        whole.put("metadata", metadata(one, object, uid));
        whole.remove("status");
        return json.convertValue(whole, GenericKubernetesResource.class);
    }

    private static Map<String, Object> metadata(Case one, Map<String, Object> object, String uid) {
        Map<String, Object> metadata = new LinkedHashMap<>(Corpus.map(object.getOrDefault("metadata", Map.of())));
        if (metadata.get("annotations") != null) {
            Map<String, Object> annotations = new LinkedHashMap<>();
            Corpus.map(metadata.get("annotations"))
                    .forEach((key, value) ->
                            annotations.put(key, value.toString().replace("UID", uid)));
            metadata.put("annotations", annotations);
        }
        metadata.put("name", nameOf(one));
        if (!"ClusterRole".equals(object.get("kind"))) {
            metadata.put("namespace", NAMESPACE);
        }
        return metadata;
    }

    private static String nameOf(Case one) {
        return "c" + Integer.toUnsignedString(one.title().hashCode());
    }

    static Stream<Case> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList().stream().flatMap(BuiltInPoliciesIT::ofFile);
        }
    }

    private static Stream<Case> ofFile(Path file) {
        try {
            Map<String, Object> all = Corpus.map(Serialization.unmarshal(Files.readString(file), Map.class));
            String prefix = file.getFileName().toString().replace("yaml", " ");
            return ((List<?>) all.get("cases")).stream().map(Corpus::map).map(each -> {
                Object base = all.get("object");
                Object was = Corpus.merge(base, all.getOrDefault("before", Map.of()));
                return new Case(
                        prefix + each.get("name"),
                        each.get("operation").toString(),
                        each.getOrDefault("as", all.getOrDefault("as", "")).toString(),
                        Corpus.map(Corpus.merge(base, each.getOrDefault("with", Map.of()))),
                        each.get("operation").equals("STATUS")
                                ? Corpus.map(Corpus.merge(base, each.get("with")))
                                : Corpus.map(Corpus.merge(was, each.getOrDefault("before", Map.of()))),
                        each.getOrDefault("refused", "").toString());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
