package dev.datamesh.operator.policy;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.RecordsSpec.SchemaSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.core.policy.MeshPolicyCompiler;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;

/**
 * Asks the API server whether it refuses by a policy, with a product that the policy must refuse and that is never kept. A policy bites
 * most of a second after it was written; before that, nobody should say that it does.
 */
final class Probe {
    private static final String NAME = "policy-probe";

    /** What the API server showed. */
    sealed interface Answer {
        /** It refuses, by this very policy as it is now. */
        record Refuses() implements Answer {}

        /** It let the probe pass. */
        record LetsPass() implements Answer {}

        /** It refused for another reason, so nothing is known. */
        record Unclear(String why) implements Answer {}
    }

    private final KubernetesClient client;

    Probe(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Asks.
     *
     * @param namespace of a domain that the policy is for
     */
    Answer ask(AdmissionPolicy policy, String namespace) {
        try {
            DataProduct unused =
                    client.resource(product(policy.proof(), namespace)).dryRun().create();
            return new Answer.LetsPass();
        } catch (KubernetesClientException e) {
            String message = e.getStatus() == null || e.getStatus().getMessage() == null
                    ? String.valueOf(e.getMessage())
                    : e.getStatus().getMessage();
            if (message.contains(policy.proof())) {
                return new Answer.Refuses();
            }
            if (e.getCode() >= 400 && e.getCode() < 500) {
                return new Answer.Unclear(message);
            }
            throw e;
        }
    }

    private static DataProduct product(String proof, String namespace) {
        DataProduct product = new DataProduct();
        product.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(NAME)
                .addToAnnotations(MeshPolicyCompiler.PROBE_ANNOTATION, proof)
                .build());
        var schema = new SchemaSpec(null, Map.of("type", "object"), null);
        var stream = new StreamSpec(null, null, null, new RecordsSpec(null, schema, null), null, null, null);
        product.setSpec(
                new DataProductSpec(null, null, null, null, null, null, null, List.of(stream), null, null, null, null));
        return product;
    }
}
