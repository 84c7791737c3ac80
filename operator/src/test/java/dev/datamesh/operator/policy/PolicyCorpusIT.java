package dev.datamesh.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Api;
import dev.datamesh.api.Crds;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.cel.AdmissionRequest;
import dev.datamesh.cel.CelExpressions;
import dev.datamesh.cel.OfflineAdmission;
import dev.datamesh.cel.SchemaDefaults;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.Judged;
import dev.datamesh.core.policy.MeshPolicyCompiler;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
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

/**
 * Every manifest of the corpus is judged three times: by the API server while no operator runs, by the same expressions outside of it, and
 * by the Java that judges what is there. The verdict is the same, to the word.
 */
class PolicyCorpusIT {
    private static final String OPERATOR = "system:serviceaccount:datamesh-system:datamesh-operator";
    private static final String CAROL = "carol@example.org";
    private static final MeshPolicyCompiler COMPILER = new MeshPolicyCompiler(new CelExpressions(), OPERATOR);
    private static final Map<String, SchemaDefaults> DEFAULTS = new HashMap<>();
    private static final Map<String, Corpus> FILES = new LinkedHashMap<>();
    private static final Map<String, CompiledPolicy> POLICIES = new HashMap<>();
    private static final Map<String, OfflineAdmission> OFFLINE = new HashMap<>();

    private static Rig rig;
    private static KubernetesClient carol;
    private static KubernetesSerialization json;

    @BeforeAll
    static void start() {
        rig = new Rig();
        json = rig.client().getKubernetesSerialization();
        Config config = new ConfigBuilder(rig.client().getConfiguration())
                .withImpersonateUsername(CAROL)
                .withImpersonateGroups("system:masters")
                .build();
        carol = new KubernetesClientBuilder().withConfig(config).build();
        for (Class<?> kind : List.of(DataProduct.class, AccessRequest.class, AccessGrant.class)) {
            DEFAULTS.put(
                    kind.getSimpleName(), SchemaDefaults.of(Corpus.map(json.unmarshal(manifest(kind), Map.class))));
        }
        try (KubernetesClient operator = rig.operatorClient()) {
            Corpus.all().forEach(file -> install(file, operator));
            Corpus.all().forEach(file -> awaitBite(file, operator));
        }
    }

    @AfterAll
    static void stop() {
        FILES.values().forEach(file -> {
            rig.client().namespaces().withName(file.namespace()).delete();
            rig.client().resources(MeshPolicy.class).withName(file.namespace()).delete();
        });
        for (int slot = 1; slot <= FILES.size(); slot++) {
            for (String name : Slots.names(slot)) {
                rig.client()
                        .admissionRegistration()
                        .v1()
                        .validatingAdmissionPolicyBindings()
                        .withName(name)
                        .delete();
                rig.client()
                        .admissionRegistration()
                        .v1()
                        .validatingAdmissionPolicies()
                        .withName(name)
                        .delete();
            }
        }
        carol.close();
    }

    static Stream<Corpus.Case> cases() {
        return Corpus.all().stream().flatMap(file -> file.cases().stream());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theApiServerSaysWhatIsExpected(Corpus.Case one) {
        String said = ask(one);

        if (one.refused().isEmpty()) {
            assertThat(said).isEmpty();
        } else {
            assertThat(said).endsWith("denied request: " + message(one));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameIsSaidWithoutAnApiServer(Corpus.Case one) {
        Map<String, Object> object = admitted(one, one.spec());
        Map<String, Object> before = one.before()
                .map(spec -> {
                    Map<String, Object> old = new LinkedHashMap<>(admitted(one, spec));
                    old.put("status", one.status());
                    return old;
                })
                .orElse(null);

        List<String> said = OFFLINE.get(one.file())
                .refusals(new AdmissionRequest(
                        before == null ? "CREATE" : "UPDATE",
                        one.resource(),
                        CAROL,
                        FILES.get(one.file()).terms().namespaceLabels(),
                        object,
                        before));

        assertThat(said).isEqualTo(one.refused().isEmpty() ? List.of() : List.of(message(one)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsThereIsJudgedInTheSameWords(Corpus.Case one) {
        if (one.onlyAdmission()) {
            return;
        }
        List<String> found = new ArrayList<>(judge(one, one.spec()));
        one.before().ifPresent(before -> found.removeAll(judge(one, before)));

        assertThat(found)
                .isEqualTo(one.refused().stream()
                        .map(each -> "MeshPolicy " + FILES.get(one.file()).namespace() + ", rule " + each)
                        .toList());
    }

    private static List<String> judge(Corpus.Case one, Map<String, Object> spec) {
        Corpus file = FILES.get(one.file());
        Map<String, Object> object = admitted(one, spec);
        String text = json.asJson(object);
        Judged judged = switch (one.kind()) {
            case "AccessRequest" ->
                new Judged.Request(json.unmarshal(text, AccessRequest.class).getSpec(), () -> object);
            case "AccessGrant" ->
                new Judged.Grant(json.unmarshal(text, AccessGrant.class).getSpec(), Instant.now(), () -> object);
            default ->
                new Judged.Product(
                        one.name(),
                        json.unmarshal(text, DataProduct.class).getSpec(),
                        file.terms(),
                        notice(one),
                        List.of(),
                        () -> object);
        };
        return POLICIES.get(one.file()).judge(judged, file.terms()).stream()
                .map(Object::toString)
                .toList();
    }

    /** What is made is announced as it is made. */
    private static Judged.Notice notice(Corpus.Case one) {
        Map<String, Object> lifecycle = Corpus.map(one.status().getOrDefault("lifecycle", Map.of()));
        if (lifecycle.isEmpty()) {
            boolean retired = String.valueOf(one.spec().get("lifecycle")).contains("Retired");
            return retired ? Judged.Notice.NONE : new Judged.Notice(Instant.now(), 0);
        }
        return new Judged.Notice(
                Instant.parse(lifecycle.get("announced").toString()),
                ((Number) lifecycle.get("noticeDays")).intValue());
    }

    /** As the API server shows it to policies. */
    private static Map<String, Object> admitted(Corpus.Case one, Map<String, Object> spec) {
        return DEFAULTS.get(one.kind()).fill(object(one, spec), Instant.now());
    }

    private static Map<String, Object> object(Corpus.Case one, Map<String, Object> spec) {
        return Map.of(
                "apiVersion",
                Api.GROUP + "/" + Api.VERSION,
                "kind",
                one.kind(),
                "metadata",
                Map.of("namespace", FILES.get(one.file()).namespace(), "name", one.name()),
                "spec",
                spec);
    }

    private static String message(Corpus.Case one) {
        return "MeshPolicy " + FILES.get(one.file()).namespace() + ", rule " + String.join(" | rule ", one.refused());
    }

    /** What the API server says to a dry run; empty if it takes it. */
    private static String ask(Corpus.Case one) {
        GenericKubernetesResource object = resource(object(one, one.spec()));
        try {
            if (one.before().isEmpty()) {
                GenericKubernetesResource unused =
                        carol.resource(object).dryRun().create();
            } else {
                String patch = json.asJson(List.of(Map.of("op", "replace", "path", "/spec", "value", one.spec())));
                GenericKubernetesResource unused =
                        carol.resource(object).dryRun().patch(PatchContext.of(PatchType.JSON), patch);
            }
            return "";
        } catch (KubernetesClientException e) {
            return Optional.ofNullable(e.getStatus().getMessage()).orElse(e.getMessage());
        }
    }

    private static void install(Corpus file, KubernetesClient operator) {
        FILES.put(file.name(), file);
        Trials.namespace(rig, file.namespace());
        operator.namespaces()
                .withName(file.namespace())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        json.asJson(
                                Map.of("metadata", Map.of("labels", file.terms().namespaceLabels()))));
        for (Corpus.Case one : file.cases()) {
            one.before().ifPresent(spec -> {
                GenericKubernetesResource made =
                        rig.client().resource(resource(object(one, spec))).create();
                if (!one.status().isEmpty()) {
                    made.setAdditionalProperty("status", one.status());
                    rig.client().resource(made).patchStatus();
                }
            });
        }
        MeshPolicy policy = rig.client()
                .resource(json.convertValue(file.policy(), MeshPolicy.class))
                .serverSideApply();
        CompiledPolicy compiled = COMPILER.compile(file.namespace(), policy.getSpec(), Map.of());
        assertThat(compiled.notCompiled()).isEmpty();
        POLICIES.put(file.name(), compiled);
        for (AdmissionPolicy part : compiled.admission()) {
            String name = Slots.name(FILES.size(), part.part());
            rig.client().resource(AdmissionObjects.policy(name, policy, part)).serverSideApply();
            rig.client().resource(AdmissionObjects.binding(name, policy, part)).serverSideApply();
            OFFLINE.put(file.name(), OfflineAdmission.of(part));
        }
    }

    private static void awaitBite(Corpus file, KubernetesClient operator) {
        POLICIES.get(file.name()).admission().forEach(part -> Trials.awaitBite(part, file.namespace(), operator));
    }

    private static GenericKubernetesResource resource(Map<String, Object> object) {
        return json.convertValue(object, GenericKubernetesResource.class);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static String manifest(Class<?> kind) {
        return Crds.manifest((Class) kind);
    }
}
