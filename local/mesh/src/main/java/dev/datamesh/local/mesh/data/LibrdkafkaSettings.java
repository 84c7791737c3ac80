package dev.datamesh.local.mesh.data;

import java.util.HashMap;
import java.util.Map;

/** What a runtime tells publishers, in the words of librdkafka, for Java's client of Kafka. */
public final class LibrdkafkaSettings {
    private LibrdkafkaSettings() {}

    /** The same for a Java client. */
    public static Map<String, Object> forJava(Map<String, String> librdkafka) {
        Map<String, Object> settings = new HashMap<>();
        librdkafka.forEach((name, value) -> {
            switch (name) {
                case "sasl.username", "sasl.password" -> {}
                case "ssl.ca.pem" -> {
                    settings.put("ssl.truststore.type", "PEM");
                    settings.put("ssl.truststore.certificates", value);
                }
                default -> settings.put(name, value);
            }
        });
        if (librdkafka.containsKey("sasl.username")) {
            settings.put(
                    "sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username="
                            + quoted(librdkafka.get("sasl.username")) + " password="
                            + quoted(librdkafka.get("sasl.password")) + ";");
        }
        return settings;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
