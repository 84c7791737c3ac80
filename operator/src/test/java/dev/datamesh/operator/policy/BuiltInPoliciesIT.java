package dev.datamesh.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.operator.kafka.strimzi.StrimziCrds;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies that are always there, while no operator runs: what they let pass and what they refuse, and in which words. */
class BuiltInPoliciesIT {
    private static final Path FOLDER = Path.of("src", "test", "resources", "policy-builtin");
    private static final String NAMESPACE = "builtin";
    private static final String OTHER = "builtin-other";
    private static final String GITOPS = "gitops";
    private static final String OWNER = "dora";

    /** What the API server wraps a policy's message in, as the header of a warning has it. */
    private static final Pattern WARNING = Pattern.compile(
            "299 - \"Validation failed for ValidatingAdmissionPolicy '[^']+' with binding '[^']+': (.*)\"");

    private static final Map<String, KubernetesClient> CLIENTS = new HashMap<>();
    private static final List<String> WARNINGS = new CopyOnWriteArrayList<>();
    private static Rig rig;
    private static KubernetesSerialization json;

    /**
     * A request, and what is said to it.
     *
     * @param as who asks; empty = the administrator
     * @param before what is there, for other than CREATE
     * @param refused how the refusal ends; empty = it is let pass
     * @param warned what is warned of where it is let pass, in their order
     */
    private record Case(
            String title,
            String operation,
            String as,
            Map<String, Object> object,
            Map<String, Object> before,
            String refused,
            List<String> warned) {
        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeAll
    static void start() {
        rig = new Rig();
        json = rig.client().getKubernetesSerialization();
        StrimziCrds.applyTo(rig.client());
        Trials.namespace(rig, NAMESPACE);
        Trials.namespace(rig, "builtin-new");
        Trials.namespace(rig, "builtin-none");
        Trials.prefixes(rig, NAMESPACE, "AI:PEM-,BI:,X1:,!BI:OTHER-");
        Trials.prefixes(rig, "builtin-none", "");
        rig.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(OTHER)
                        .addToLabels("datamesh.dev/domain", NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
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
        // What the operator writes for a product that is open.
        rig.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("datamesh-open")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("datamesh.dev")
                        .withResources("dataproducts")
                        .withResourceNames("open", "open1", "open2", "open3", "open4", "open5", "open6")
                        .withVerbs("consume")
                        .endRule()
                        .build())
                .serverSideApply();
        rig.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("datamesh-open")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "datamesh-open")
                        .addNewSubject("rbac.authorization.k8s.io", "Group", "system:serviceaccounts", null)
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
        CLIENTS.clear();
        rig.client().rbac().clusterRoleBindings().withName("test-gitops").delete();
        rig.client().namespaces().withName(NAMESPACE).delete();
        List.of(OTHER, "builtin-new", "builtin-none", "builtin-lost")
                .forEach(name -> rig.client().namespaces().withName(name).delete());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theApiServerSaysWhatIsExpected(Case one) {
        Optional<GenericKubernetesResource> before =
                one.operation().equals("CREATE") ? Optional.empty() : Optional.of(make(one));
        String uid = before.map(made -> made.getMetadata().getUid()).orElse("");
        String name = nameOf(one);

        WARNINGS.clear();
        String said = ask(one, uid);

        assertThat(said)
                .endsWith(
                        one.refused().replace("NS/NAME", NAMESPACE + "/" + name).replace("UID", uid));
        assertThat(said.isEmpty()).isEqualTo(one.refused().isEmpty());
        assertThat(WARNINGS).isEqualTo(one.warned());
    }

    @Test
    void aProductWhoseDomainLostAPrefixIsStillEditedAndTakesNothingNewOutside() {
        Trials.namespace(rig, "builtin-lost");
        String product = Rig.productYaml("builtin-lost", "strain", "CI:A");
        rig.apply(product);
        Trials.prefixes(rig, "builtin-lost", "BI:");
        String channel = "\n      - {name: \"%s\", dataType: float64, sampleRate: 16384}";
        String both = product.replaceAll("channels: \\[(.*)]", "channels:\n      - $1");

        AtomicInteger tries = new AtomicInteger();
        // Admission has seen the annotation.
        Rig.await()
                .untilAsserted(() -> assertThatThrownBy(() ->
                                rig.apply(Rig.productYaml("builtin-lost", "try-" + tries.incrementAndGet(), "CI:A")))
                        .hasMessageContaining(
                                "found CI:A, outside the prefixes of domain builtin-lost; allowed: BI:;"));
        assertThatThrownBy(() -> rig.apply(both + channel.formatted("CI:B")))
                .hasMessageContaining("found CI:B, outside");
        assertThatCode(() -> rig.apply(both + channel.formatted("BI:B"))).doesNotThrowAnyException();
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
        return CLIENTS.computeIfAbsent(user, as -> {
            ConfigBuilder config = new ConfigBuilder(rig.client().getConfiguration());
            if (!as.isEmpty()) {
                config.withImpersonateUsername(as).withImpersonateGroups("system:authenticated");
            }
            return new KubernetesClientBuilder()
                    .withConfig(config.build())
                    .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("warnings", new Warnings()))
                    .build();
        });
    }

    /** Keeps what policies warn of. */
    private static final class Warnings implements Interceptor {
        @Override
        public void after(
                HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            response.headers("Warning").forEach(header -> {
                Matcher warning = WARNING.matcher(header);
                if (warning.matches()) {
                    WARNINGS.add(warning.group(1));
                }
            });
        }
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
        if (!List.of("ClusterRole", "Namespace").contains(object.get("kind"))) {
            metadata.putIfAbsent("namespace", NAMESPACE);
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
                        each.getOrDefault("refused", "").toString(),
                        ((List<?>) each.getOrDefault("warned", List.of()))
                                .stream().map(Object::toString).toList());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
