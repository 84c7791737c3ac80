package dev.datamesh.local.mesh.publish;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.data.LibrdkafkaSettings;
import dev.datamesh.local.mesh.data.PublisherAccess;
import java.util.Map;

/**
 * How a publisher logs in to Kafka, as the runtime of its domain tells it: with a token of its ServiceAccount it asks for credentials,
 * as every client of Arrakis does, and needs no right to any Secret.
 */
final class RuntimeLogin {
    private RuntimeLogin() {}

    /** Connection settings for a Java client, from the runtime. */
    static Map<String, Object> of(PublisherAccess access, String publisherId) {
        try (DataClient client = access.open()) {
            return LibrdkafkaSettings.forJava(client.publish(publisherId));
        }
    }

    /** The publisher id of a product's stream, in its newest major. */
    static String publisherId(ProductAddress address, DataProduct product, String stream) {
        int major = product.getSpec().streams().stream()
                .filter(each -> each.name().equals(stream))
                .mapToInt(each -> each.major())
                .max()
                .orElse(1);
        return new StreamId(address.domain(), address.name(), stream, major).publisherId();
    }
}
