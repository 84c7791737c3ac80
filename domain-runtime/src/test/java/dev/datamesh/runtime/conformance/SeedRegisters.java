package dev.datamesh.runtime.conformance;

import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.register.KafkaRegisters;
import dev.datamesh.runtime.register.RegisteredStream;
import dev.datamesh.runtime.register.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The registers of the one publisher of the seed that registers channels: one a server, all in the same topic. */
final class SeedRegisters implements AutoCloseable {
    private static final String PUBLISHER = "FAKE_DYNAMIC";
    private static final int TOPICS = 6;

    private final PlainBroker broker;
    private final List<KafkaRegisters> made = new CopyOnWriteArrayList<>();

    SeedRegisters(PlainBroker broker) throws InterruptedException, ExecutionException {
        this.broker = broker;
        broker.create(IntStream.range(0, TOPICS)
                .mapToObj(number -> "arrakis-" + PUBLISHER + "." + number)
                .toList());
        try (Admin admin = Admin.create(broker.clientProperties())) {
            admin.createTopics(
                            List.of(new NewTopic(topic(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    private static String topic() {
        return "arrakis-metadata-" + PUBLISHER;
    }

    ChannelRegistry of(Catalogue catalogue) {
        Publisher publisher = catalogue.snapshot().publisher(PUBLISHER).orElseThrow();
        RegisteredStream stream = new RegisteredStream(
                publisher, topic(), IntStream.range(0, TOPICS).boxed().toList(), null);
        KafkaRegisters registers = new KafkaRegisters(broker.clientProperties(), Turn.alone());
        registers.attach(
                any -> name -> Optional.empty(),
                product -> catalogue.put(new ProductEntry(product, List.of(publisher), registers.channels(stream))));
        registers.follow(publisher.product(), List.of(stream));
        made.add(registers);
        return registers;
    }

    @Override
    public void close() {
        made.forEach(KafkaRegisters::close);
    }
}
