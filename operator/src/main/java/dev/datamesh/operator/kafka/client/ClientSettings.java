package dev.datamesh.operator.kafka.client;

import dev.datamesh.operator.kafka.KafkaAccess;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** What every Kafka client of ours is set up with. */
public final class ClientSettings {
    /** After this long without an answer a connection is given up. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    /** After this long a request has failed, whatever was retried meanwhile. */
    public static final Duration API_TIMEOUT = Duration.ofSeconds(20);

    /** A broker that comes back after minutes is to be used within a second or so, so waiting between attempts stays short. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);

    private ClientSettings() {}

    /** Connection, identity and timeouts. */
    public static Map<String, Object> of(KafkaAccess access) {
        var settings = new HashMap<String, Object>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers());
        settings.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, access.protocol().name());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 100L);
        settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, LONGEST_BACKOFF.toMillis());
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 100L);
        settings.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, LONGEST_BACKOFF.toMillis());
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        if (access.protocol().sasl()) {
            settings.put(SaslConfigs.SASL_MECHANISM, access.mechanism());
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, login(access));
        }
        if (access.protocol().tls() && access.caPem() != null) {
            settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            settings.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, access.caPem());
        }
        return settings;
    }

    private static String login(KafkaAccess access) {
        String module = "PLAIN".equals(access.mechanism())
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(access.username()) + " password=" + quoted(access.password())
                + ";";
    }

    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
