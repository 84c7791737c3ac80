package dev.datamesh.local.broker;

import dev.datamesh.local.process.Ports;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A real broker that lets anybody in without a password, for clients that cannot log in. */
public final class PlainBroker implements AutoCloseable {
    private final Broker broker;
    private final int port;

    private PlainBroker(Broker broker, int port) {
        this.broker = broker;
        this.port = port;
    }

    public static PlainBroker start() {
        BrokerOptions options = BrokerOptions.temporary().withAuthorizer(false);
        Ports ports = new Ports(options.state());
        // Chosen and remembered now, so that the broker finds the same ones when it starts.
        Broker.at(options);
        int own = ports.of("kafka", true);
        int controller = ports.of("kafka-controller", true);
        int open = ports.of("kafka-open", false);
        String listeners = "SASL_PLAINTEXT://127.0.0.1:" + own + ",PLAINTEXT://127.0.0.1:" + open;
        Broker broker = Broker.start(options.withProperties(Map.of(
                "listeners",
                listeners + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners",
                listeners,
                "listener.security.protocol.map",
                "SASL_PLAINTEXT:SASL_PLAINTEXT,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")));
        return new PlainBroker(broker, open);
    }

    /** The open listener. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** What a client needs to connect. */
    public Map<String, Object> clientProperties() {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers()));
    }

    public Broker broker() {
        return broker;
    }

    /** Topics of one partition. */
    public void create(List<String> topics) throws InterruptedException {
        try (Admin admin = Admin.create(clientProperties())) {
            admin.createTopics(topics.stream()
                            .map(topic ->
                                    new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", "10000000")))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
