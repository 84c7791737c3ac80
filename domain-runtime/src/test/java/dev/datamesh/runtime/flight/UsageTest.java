package dev.datamesh.runtime.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.catalogue.Channel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {
    private static final ProductRef STRAIN = new ProductRef("h1", "strain");
    private static final ProductRef PEM = new ProductRef("h1", "pem");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Usage usage = new Usage(metrics, InstantSource.fixed(Instant.ofEpochSecond(1_763_900_000)));

    @Test
    void whatAReaderIsSentCountsForItAndItsProduct() {
        usage.of(user("dora"), STRAIN).sent(100);
        usage.of(user("dora"), STRAIN).sent(11);
        usage.of(Caller.ANONYMOUS, STRAIN).sent(7);

        assertThat(bytes("strain", "dora")).isEqualTo(111);
        assertThat(bytes("strain", Usage.ANONYMOUS)).isEqualTo(7);
        assertThat(metrics.get("datamesh.usage.last.read.seconds")
                        .tags("product", "strain", "consumer", "dora")
                        .gauge()
                        .value())
                .isEqualTo(1_763_900_000);
    }

    @Test
    void aBlockOfSeveralProductsCountsForEachByItsPart() {
        Usage.Reader reader =
                usage.of(user("dora"), List.of(channel("H1:A", 16_384, STRAIN), channel("H1:B", 4_096, PEM)));

        reader.sent(1_000);

        assertThat(bytes("strain", "dora")).isEqualTo(800, within(1e-6));
        assertThat(bytes("pem", "dora")).isEqualTo(200, within(1e-6));
    }

    @Test
    void whoeverComesThereAreNoMoreMetersThanTheBound() {
        for (int i = 0; i < Usage.MOST_PAIRS + 50; i++) {
            usage.of(user("u" + i), STRAIN).sent(1);
        }
        for (int i = 0; i < Usage.MOST_PRODUCTS + 50; i++) {
            usage.of(user("late"), new ProductRef("h1", "p" + i)).sent(1);
        }

        assertThat(bytes("strain", Usage.OTHER)).isEqualTo(50);
        assertThat(bytes(Usage.OTHER, Usage.OTHER)).isEqualTo(51);
        assertThat(metrics.find("datamesh.usage.read.bytes").functionCounters())
                .hasSize(Usage.MOST_PAIRS + Usage.MOST_PRODUCTS + 1);
        usage.of(user("u7"), STRAIN).sent(1);
        assertThat(bytes("strain", "u7")).isEqualTo(2);
    }

    private double bytes(String product, String consumer) {
        return metrics.get("datamesh.usage.read.bytes")
                .tags("product", product, "consumer", consumer)
                .functionCounter()
                .count();
    }

    private static Caller user(String name) {
        return new Caller(name, "", List.of());
    }

    private static Channel channel(String name, int rate, ProductRef product) {
        return new Channel(
                name, DataType.FLOAT64, rate, "p", 0, "publisher", 62_500_000, 62_500_000, null, product, "arrakis-p");
    }
}
