package dev.datamesh.operator.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.core.register.RegisterLine;
import dev.datamesh.local.broker.Broker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Registers as whoever reads them sees them. */
public final class RegisterView {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Broker broker;

    public RegisterView(Broker broker) {
        this.broker = broker;
    }

    /** Where each channel lies, by name: {@code <partition>/<index> <type> <rate>}. */
    public Map<String, String> places(String register) {
        Map<String, String> lines = read(register);
        lines.remove(RegisterLine.DIGEST_KEY);
        Map<String, String> places = new TreeMap<>();
        lines.forEach((name, value) -> places.put(name, place(value)));
        return places;
    }

    /** The line that ends its last change. */
    public String digest(String register) {
        return read(register).getOrDefault(RegisterLine.DIGEST_KEY, "");
    }

    private static String place(String value) {
        try {
            JsonNode line = JSON.readTree(value);
            return line.get("partition_id").asText() + "/"
                    + line.get("partition_index").asInt() + " "
                    + line.get("data_type").asText() + " "
                    + line.get("sample_rate").asInt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> read(String register) {
        Map<String, Object> settings = new HashMap<>(broker.adminClientProperties());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        var partition = new TopicPartition(register, 0);
        Map<String, String> lines = new HashMap<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(line -> {
                    if (line.value() == null) {
                        lines.remove(line.key());
                    } else {
                        lines.put(line.key(), line.value());
                    }
                });
            }
        }
        return lines;
    }
}
