package dev.datamesh.local.mesh.apply;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies manifests by server-side apply with strict validation. Their order does not matter: what others must be there
 * for is tried again after them.
 */
public final class Applier {
    private static final String DEFAULT_NAMESPACE = "default";

    private final KubernetesClient client;
    private final KnownKinds kinds;
    private final PatchContext strictly;

    /** @param fieldManager under which name the API server keeps track of the fields we set */
    public Applier(KubernetesClient client, String fieldManager) {
        this(client, strictly(fieldManager).build());
    }

    private Applier(KubernetesClient client, PatchContext strictly) {
        this.client = client;
        this.kinds = new KnownKinds(client);
        this.strictly = strictly;
    }

    /** One that has the API server judge everything, and keeps nothing of it. */
    public static Applier rehearsing(KubernetesClient client, String fieldManager) {
        return new Applier(
                client, strictly(fieldManager).withDryRun(List.of("All")).build());
    }

    private static PatchContext.Builder strictly(String fieldManager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(fieldManager)
                .withForce(true)
                .withFieldValidation(Validation.STRICT.parameterValue());
    }

    /** What became of a manifest. */
    public enum Outcome {
        created,
        changed,
        unchanged
    }

    /** An applied manifest and the object as the API server has it. */
    public record Applied(Manifest manifest, Outcome outcome, GenericKubernetesResource object) {

        /** {@code DataProduct h1/strain}, also where the manifest left its namespace open. */
        public String title() {
            String namespace = object.getMetadata().getNamespace();
            return manifest.kind() + " " + (namespace == null ? "" : namespace + "/") + manifest.name();
        }
    }

    /** What was applied, in order, and what was refused. */
    public record Result(List<Applied> applied, List<Refusal> refused) {}

    private sealed interface Attempt {
        record Done(Applied applied) implements Attempt {}

        record Refused(Refusal refusal, boolean later) implements Attempt {}
    }

    /** Applies all that can be; one that is refused holds none of the others back. */
    public Result apply(List<Manifest> manifests, Consumer<Applied> told) {
        List<Applied> applied = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        // Namespaces first: everything in them would only be refused.
        List<Manifest> open = new ArrayList<>(manifests);
        open.sort(Comparator.comparing(manifest -> !manifest.kind().equals("Namespace")));
        boolean progress = true;
        while (!open.isEmpty() && progress) {
            progress = false;
            refused.removeIf(refusal -> open.contains(refusal.manifest()));
            for (Manifest manifest : List.copyOf(open)) {
                switch (attempt(manifest)) {
                    case Attempt.Done done -> {
                        applied.add(done.applied());
                        told.accept(done.applied());
                        open.remove(manifest);
                        progress = true;
                    }
                    case Attempt.Refused no -> {
                        refused.add(no.refusal());
                        if (!no.later()) {
                            open.remove(manifest);
                        }
                    }
                }
            }
        }
        return new Result(List.copyOf(applied), List.copyOf(refused));
    }

    private Attempt attempt(Manifest manifest) {
        try {
            Optional<ResourceDefinitionContext> kind = kinds.find(manifest.apiVersion(), manifest.kind());
            if (kind.isEmpty()) {
                return new Attempt.Refused(
                        Refusal.because(
                                manifest,
                                "the API server knows no " + manifest.kind() + " of " + manifest.apiVersion()),
                        true);
            }
            GenericKubernetesResource object =
                    Serialization.jsonMapper().convertValue(manifest.object(), GenericKubernetesResource.class);
            Resource<GenericKubernetesResource> resource = resource(kind.get(), manifest);
            GenericKubernetesResource before = resource.get();
            GenericKubernetesResource after = resource.patch(strictly, object);
            return new Attempt.Done(new Applied(manifest, outcome(before, after), after));
        } catch (KubernetesClientException e) {
            // 404: its namespace is still to come. 403: so may be the right that another manifest gives.
            return new Attempt.Refused(Refusal.of(manifest, e), e.getCode() == 404 || e.getCode() == 403);
        }
    }

    private Resource<GenericKubernetesResource> resource(ResourceDefinitionContext kind, Manifest manifest) {
        var all = client.genericKubernetesResources(kind);
        return kind.isNamespaceScoped()
                ? all.inNamespace(manifest.namespace().isEmpty() ? DEFAULT_NAMESPACE : manifest.namespace())
                        .withName(manifest.name())
                : all.withName(manifest.name());
    }

    private static Outcome outcome(GenericKubernetesResource before, GenericKubernetesResource after) {
        if (before == null) {
            return Outcome.created;
        }
        return content(before).equals(content(after)) ? Outcome.unchanged : Outcome.changed;
    }

    /** What users and operators say of an object; not what the API server notes beside it, such as who said what when. */
    private static Map<String, Object> content(GenericKubernetesResource object) {
        Map<String, Object> content = new HashMap<>(object.getAdditionalProperties());
        content.remove("status");
        content.put("labels", orEmpty(object.getMetadata().getLabels()));
        content.put("annotations", orEmpty(object.getMetadata().getAnnotations()));
        content.put("finalizers", object.getMetadata().getFinalizers());
        return content;
    }

    private static Map<String, String> orEmpty(Map<String, String> map) {
        return map == null ? Map.of() : map;
    }
}
