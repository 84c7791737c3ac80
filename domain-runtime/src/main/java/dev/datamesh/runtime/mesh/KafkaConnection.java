package dev.datamesh.runtime.mesh;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * How the plane's Kafka is reached, from the mounted Secret of the runtime's own user.
 *
 * @param properties the settings of a Java client; they hold a password
 * @param caPem the certificates (PEM) that the brokers' descend from; empty = the platform's own trust
 */
public record KafkaConnection(Map<String, String> properties, Optional<String> caPem) {
    private static final String CLIENT_PROPERTIES = "client.properties";
    private static final String CA = "ca.crt";

    public KafkaConnection {
        properties = Map.copyOf(properties);
    }

    /** What a folder says in which the Secret is mounted; who logs in, and how, is read there anew for each connection. */
    public static KafkaConnection in(Path folder) {
        try {
            Properties read = new Properties();
            read.load(new StringReader(Files.readString(folder.resolve(CLIENT_PROPERTIES))));
            Map<String, String> properties = new HashMap<>();
            read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
            if (Files.exists(folder.resolve(MountedLogin.PASSWORD))) {
                properties.put("sasl.client.callback.handler.class", MountedLogin.class.getName());
                properties.put(MountedLogin.FOLDER, folder.toString());
            }
            Path ca = folder.resolve(CA);
            return new KafkaConnection(
                    properties, Files.exists(ca) ? Optional.of(Files.readString(ca)) : Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The settings of a Java client. */
    public Map<String, Object> forJava() {
        return new HashMap<>(properties);
    }

    /** The same cluster for a client that brings its own user and is built on librdkafka. */
    public Map<String, String> forLibrdkafka() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("bootstrap.servers", properties.get("bootstrap.servers"));
        settings.put("security.protocol", properties.getOrDefault("security.protocol", "PLAINTEXT"));
        caPem.ifPresent(pem -> settings.put("ssl.ca.pem", pem));
        return settings;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "KafkaConnection[" + properties.get("bootstrap.servers") + "]";
    }
}
