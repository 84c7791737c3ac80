package dev.datamesh.local.mesh.publish;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.Authorities;
import dev.datamesh.local.mesh.data.DataAccess;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.data.LibrdkafkaSettings;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * How a publisher logs in to Kafka, as the runtime of its domain tells it: with a token of its ServiceAccount it asks for credentials,
 * as every client of Arrakis does, and needs no right to any Secret.
 */
final class RuntimeLogin {
    private RuntimeLogin() {}

    /**
     * Connection settings for a Java client, from a runtime.
     *
     * @param serviceAccount as which of the product's publishers; absent: the first
     */
    static Map<String, Object> at(
            URI runtime,
            MeshCluster cluster,
            ProductAddress address,
            DataProduct product,
            String stream,
            Optional<String> serviceAccount) {
        String account = product.getSpec().publishers().stream()
                .map(Publisher::serviceAccount)
                .filter(each -> serviceAccount.isEmpty() || serviceAccount.get().equals(each))
                .findFirst()
                .orElseThrow(() -> new MeshException(
                        address + ": spec.publishers names "
                                + serviceAccount.map(name -> "no " + name).orElse("nobody"),
                        "add a ServiceAccount of namespace " + address.domain() + " to it"));
        int major = product.getSpec().streams().stream()
                .filter(each -> each.name().equals(stream))
                .mapToInt(each -> each.major())
                .max()
                .orElse(1);
        String token = DataAccess.token(cluster, address.domain(), account);
        Authorities authorities = Authorities.of(System.getenv()).and(Authorities.of(cluster));
        try (DataClient client = new DataClient(runtime, Optional.of(token), authorities)) {
            return LibrdkafkaSettings.forJava(
                    client.publish(new StreamId(address.domain(), address.name(), stream, major).publisherId()));
        }
    }
}
