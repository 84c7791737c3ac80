package dev.datamesh.operator.kafka.strimzi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of the KafkaTopic for a topic: the topic's own where Kubernetes allows that, else what it allows of it and a digest. */
final class TopicNames {
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int LONGEST = 253;
    private static final int DIGEST_BYTES = 8;

    private TopicNames() {}

    static String of(String topic) {
        if (topic.length() <= LONGEST && SUBDOMAIN.matcher(topic).matches()) {
            return topic;
        }
        // Longer than what remains would be cut off; the digest tells those apart.
        String kept =
                topic.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        int room = LONGEST - 2 * DIGEST_BYTES - "topic--".length();
        return "topic-" + (kept.isEmpty() ? "" : kept.substring(0, Math.min(room, kept.length())) + "-")
                + digest(topic);
    }

    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
