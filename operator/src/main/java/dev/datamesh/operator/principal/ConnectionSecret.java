package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.core.access.ReaderRights;
import dev.datamesh.operator.kafka.KafkaAccess;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Secret from which a client of Kafka learns how to connect, in the layout of the Service Binding specification (well-known
 * entries {@code type}, {@code provider}, {@code host}, {@code port}, {@code uri}, {@code username}, {@code password}), with the ready-made
 * {@code client.properties} of a Java client beside them.
 */
final class ConnectionSecret {
    /** What runtimes ask the token of a caller to be made for. */
    private static final String AUDIENCE = "datamesh.dev";

    private ConnectionSecret() {}

    /**
     * The Secret.
     *
     * @param reads whether the principal reads, and so needs consumer groups: {@code group.prefix} says how their names begin
     * @param runtime where the products are served by Arrow Flight, as clients of Arrakis take it from their environment; for that way a
     *     client needs no password but a token
     */
    static Secret of(
            String namespace,
            String name,
            PrincipalKey key,
            KafkaAccess access,
            boolean reads,
            Optional<String> runtime) {
        String first = access.bootstrapServers().split(",", 2)[0];
        int colon = first.lastIndexOf(':');
        Map<String, String> data = new TreeMap<>();
        data.put("type", "kafka");
        data.put("provider", "datamesh");
        data.put("host", first.substring(0, colon));
        data.put("port", first.substring(colon + 1));
        data.put("uri", "kafka://" + first);
        data.put("bootstrapServers", access.bootstrapServers());
        data.put("username", access.username());
        data.put("password", access.password());
        data.put("security.protocol", access.protocol().name());
        data.put("sasl.mechanism", access.mechanism());
        data.put("client.properties", properties(access));
        if (access.caPem() != null) {
            data.put("ca.crt", access.caPem());
        }
        if (reads) {
            data.put("group.prefix", ReaderRights.groupPrefix(key.name()));
        }
        runtime.ifPresent(endpoint -> {
            data.put("ARRAKIS_SERVER", endpoint);
            data.put("token.audience", AUDIENCE);
        });
        Map<String, String> encoded = new TreeMap<>();
        data.forEach((k, v) -> encoded.put(k, Base64.getEncoder().encodeToString(v.getBytes(StandardCharsets.UTF_8))));
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToAnnotations(Api.PLANE_ANNOTATION, key.plane())
                .addToAnnotations(Api.PRINCIPAL_ANNOTATION, key.name().kafkaName())
                .endMetadata()
                .withType("servicebinding.io/kafka")
                .withData(encoded)
                .build();
    }

    private static String properties(KafkaAccess access) {
        var lines = new StringBuilder()
                .append("bootstrap.servers=")
                .append(access.bootstrapServers())
                .append("\nsecurity.protocol=")
                .append(access.protocol())
                .append("\nsasl.mechanism=")
                .append(access.mechanism())
                .append(
                        "\nsasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username=\"")
                .append(access.username())
                .append("\" password=\"")
                .append(access.password())
                .append("\";\n");
        if (access.caPem() != null) {
            lines.append("ssl.truststore.type=PEM\nssl.truststore.certificates=")
                    .append(access.caPem().strip().replace("\r", "").replace("\n", "\\n"))
                    .append('\n');
        }
        return lines.toString();
    }
}
