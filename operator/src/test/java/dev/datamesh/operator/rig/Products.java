package dev.datamesh.operator.rig;

import io.fabric8.kubernetes.api.model.Secret;

/**
 * Products of one domain that are alike but for their names: a channel, a publisher and a Secret of their own each, and data that go with
 * them.
 *
 * @param prefix the domain's channel prefix, with its colon
 */
public record Products(Rig rig, String domain, String prefix) {

    /** Declares the domain, and waits for its namespace. */
    public void declareOn(String plane) {
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: %s}
                spec: {plane: %s, channelPrefixes: ["%s"], quotas: {produceBytesPerSecond: 100Mi}}
                """.formatted(domain, plane, prefix));
        Rig.await()
                .until(() -> Rig.condition(rig.domain(domain), "NamespaceReady")
                        .filter(condition -> condition.status().equals("True"))
                        .isPresent());
    }

    /** Applies a product that keeps its live data for a day. */
    public void apply(String name) {
        apply(name, "24h");
    }

    /** Applies a product that keeps its live data for so long. */
    public void apply(String name, String retention) {
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  deletionPolicy: Delete
                  publishers: [{serviceAccount: %2$s, secretName: %2$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%3$s%2$s-A", dataType: float64, sampleRate: 16384}]
                    live: {retention: %4$s}
                """.formatted(domain, name, prefix, retention));
    }

    /** Asks for a product's deletion. */
    public void delete(String name) {
        rig.client().resource(rig.product(domain, name)).delete();
    }

    /** The one topic of a product. */
    public String topic(String name) {
        return "arrakis-" + domain + "." + name + ".main.0";
    }

    /** Publishes a record as a product's publisher. */
    public void publish(String name, String value) {
        Secret secret = rig.client()
                .secrets()
                .inNamespace(domain)
                .withName(name + "-kafka")
                .get();
        Connection.of(secret).produce(topic(name), value);
    }

    /** The password of a product's publisher on the shared plane; null if there is none. */
    public Secret password(String name) {
        return rig.client()
                .secrets()
                .inNamespace("datamesh-runtimes")
                .withName(Rig.PLANE + "." + domain + "." + name)
                .get();
    }
}
