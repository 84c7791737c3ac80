package dev.datamesh.local.mesh.cluster;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.KafkaSpec.ExternalKafkaSpec;
import dev.datamesh.api.plane.KafkaSpec.KafkaSecurity;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** How Kafka clients log in: as a plane's admin, or as a publisher with what the operator wrote for it. */
public final class KafkaCredentials {
    /** Where the operator runs, and the Secrets of planes are. */
    public static final String SYSTEM_NAMESPACE = "datamesh-system";

    private static final String CLIENT_PROPERTIES = "client.properties";

    private KafkaCredentials() {}

    /** Connection settings with the plane's own rights. Needs the right to read Secrets of the operator's namespace. */
    public static Map<String, Object> ofPlane(MeshCluster cluster, DataPlane plane) {
        String name = plane.getMetadata().getName();
        ExternalKafkaSpec external = plane.getSpec().kafka().external();
        if (external == null) {
            throw new MeshException(
                    "plane " + name + " is run by Strimzi; this version reads only from planes with an external Kafka",
                    "");
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", external.bootstrapServers());
        KafkaSecurity security = external.security();
        if (security != null) {
            settings.put("security.protocol", security.protocol().name());
            if (security.credentialsSecret() != null) {
                Secret secret = existing(cluster, SYSTEM_NAMESPACE, security.credentialsSecret(), "plane " + name);
                settings.put("sasl.mechanism", security.mechanism());
                settings.put(
                        "sasl.jaas.config",
                        login(security.mechanism(), text(secret, "username"), text(secret, "password")));
            }
            if (security.caSecret() != null) {
                Secret secret = existing(cluster, SYSTEM_NAMESPACE, security.caSecret(), "plane " + name);
                settings.put("ssl.truststore.type", "PEM");
                settings.put("ssl.truststore.certificates", text(secret, "ca.crt"));
            }
        }
        return settings;
    }

    /**
     * Connection settings of a product's publisher, from the Secret that the operator made for it.
     *
     * @param serviceAccount which publisher; absent: the first that has a Secret
     */
    public static Map<String, Object> ofPublisher(
            MeshCluster cluster, ProductAddress address, DataProduct product, Optional<String> serviceAccount) {
        Publisher publisher = product.getSpec().publishers().stream()
                .filter(each -> each.secretName() != null)
                .filter(each -> serviceAccount.isEmpty() || serviceAccount.get().equals(each.serviceAccount()))
                .findFirst()
                .orElseThrow(() -> new MeshException(
                        serviceAccount
                                .map(name -> address + ": spec.publishers has no " + name + " with a secretName")
                                .orElse(address + ": spec.publishers has none with a secretName"),
                        "add a secretName to the publisher; the operator then writes its credentials there"));
        Secret secret = existing(cluster, address.domain(), publisher.secretName(), "the publisher of " + address);
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text(secret, CLIENT_PROPERTIES)));
        } catch (IOException e) {
            throw new MeshException(
                    "Secret " + address.domain() + "/" + publisher.secretName() + ": key " + CLIENT_PROPERTIES
                            + " is not a properties file",
                    "delete the Secret: the operator makes it again",
                    e);
        }
        Map<String, Object> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }

    private static Secret existing(MeshCluster cluster, String namespace, String name, String of) {
        return cluster.secret(namespace, name)
                .orElseThrow(() -> new MeshException(
                        "the Secret " + namespace + "/" + name + " of " + of + " does not exist",
                        "'mesh status' says what is not ready"));
    }

    private static String text(Secret secret, String key) {
        String encoded = secret.getData() == null ? null : secret.getData().get(key);
        if (encoded == null) {
            throw new MeshException(
                    "Secret " + secret.getMetadata().getNamespace() + "/"
                            + secret.getMetadata().getName() + " has no key " + key,
                    "");
        }
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private static String login(String mechanism, String user, String password) {
        String module = "PLAIN".equals(mechanism)
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(user) + " password=" + quoted(password) + ";";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
