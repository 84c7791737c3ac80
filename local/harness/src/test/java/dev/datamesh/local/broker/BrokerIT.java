package dev.datamesh.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class BrokerIT {

    @Test
    void itComesBackWithItsDataAfterBeingKilled() throws Exception {
        try (Broker broker = Broker.start(BrokerOptions.temporary().withProgress(System.out::println))) {
            create(broker, "kept");
            String address = broker.bootstrapServers();

            broker.kill();
            broker.start();

            assertThat(broker.bootstrapServers()).isEqualTo(address);
            try (Admin admin = Admin.create(broker.adminClientProperties())) {
                assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS)).contains("kept");
            }
        }
    }

    private static void create(Broker broker, String topic) throws Exception {
        try (Admin admin = Admin.create(broker.adminClientProperties())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of())))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
    }
}
