package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FoundChannelTest {
    @Test
    void thePublisherTellsTheProduct() {
        assertThat(of("h1.strain.main").product()).isEqualTo("h1/strain");
        assertThat(of("h1.strain.main_v2").product()).isEqualTo("h1/strain");
    }

    @Test
    void aPublisherOfAnotherServerIsShownAsItIs() {
        assertThat(of("KAFKA_H1").product()).isEqualTo("KAFKA_H1");
    }

    private static FoundChannel of(String publisher) {
        return new FoundChannel("H1:A-B", "float64", 16, publisher, 62_500_000, publisher + ".0", 0);
    }
}
