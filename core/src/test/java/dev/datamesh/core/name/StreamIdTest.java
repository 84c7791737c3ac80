package dev.datamesh.core.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdTest {
    private static final StreamId FIRST = new StreamId("h1", "strain", "main", 1);
    private static final StreamId SECOND = new StreamId("h1", "strain", "main", 2);

    @Test
    void namesEverythingOfTheFirstMajor() {
        assertThat(FIRST.publisherId()).isEqualTo("h1.strain.main");
        assertThat(FIRST.dataTopicPrefix()).isEqualTo("arrakis-h1.strain.main.");
        assertThat(FIRST.dataTopic(0)).isEqualTo("arrakis-h1.strain.main.0");
        assertThat(FIRST.recordsTopic()).isEqualTo("h1.strain.main.v1");
        assertThat(FIRST.subject()).isEqualTo("h1.strain.main.v1-value");
        assertThat(FIRST.table()).isEqualTo("h1.strain.main");
    }

    @Test
    void namesTheNextMajorApart() {
        assertThat(SECOND.publisherId()).isEqualTo("h1.strain.main_v2");
        assertThat(SECOND.dataTopicPrefix()).isEqualTo("arrakis-h1.strain.main_v2.");
        assertThat(SECOND.dataTopic(13)).isEqualTo("arrakis-h1.strain.main_v2.13");
        assertThat(SECOND.recordsTopic()).isEqualTo("h1.strain.main.v2");
        assertThat(SECOND.subject()).isEqualTo("h1.strain.main.v2-value");
        assertThat(SECOND.table()).isEqualTo("h1.strain.main_v2");
    }

    @Test
    void theLongestNamesFitKafkaAndTheStatus() {
        String label = "x".repeat(40);
        StreamId longest = new StreamId(label, label, label, 999);
        assertThat(longest.dataTopic(Integer.MAX_VALUE)).hasSizeLessThan(249);
        assertThat(longest.recordsTopic()).hasSizeLessThan(249);
        assertThat(longest.publisherId()).hasSizeLessThanOrEqualTo(130);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "H1",
                "h1.",
                "h_1",
                "-h1",
                "h1-",
                "h1/x",
                "h1\n",
                "arrakis-h1",
                "metadata-h1",
                "replay-h1",
                "kube-system",
                "datamesh-system",
                "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void refusesADomainThatWouldBlurTheNames(String domain) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StreamId(domain, "strain", "main", 1))
                .withMessageContaining("'" + domain + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Strain", "a.b", "a_v2", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"})
    void refusesAProductOrStreamThatIsNoLabel(String label) {
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamId("h1", label, "main", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamId("h1", "strain", label, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1000})
    void refusesAMajorOutOfRange(int major) {
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamId("h1", "strain", "main", major));
    }

    @Test
    void refusesANegativeTopicNumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> FIRST.dataTopic(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "old-topic",
                "__consumer_offsets",
                "arrakis-h1.strain.main",
                "arrakis-h1.strain.main.",
                "arrakis-h1.strain.main.x",
                "arrakis-h1.strain.main.00",
                "arrakis-h1.strain.main.-1",
                "arrakis-h1.strain.main_v1.0",
                "arrakis-h1.strain.main_v02.0",
                "arrakis-h1.strain.main_v1000.0",
                "arrakis-h1.strain.main.99999999999",
                "arrakis-metadata-h1.strain.main.0",
                "arrakis-replay-h1.strain.main.0",
                "arrakis-metadata-h1.strain.main",
                "arrakis-H1.strain.main.0",
                "h1.strain.main",
                "h1.strain.main.v0",
                "h1.strain.main.v01",
                "h1.strain.main.v1-value",
                "h1.strain.main.v1.v1",
                "arrakis-h1.strain.main.v1"
            })
    void noStreamIsReadOutOfAStrangersTopic(String topic) {
        assertThat(StreamId.ofTopic(topic)).isEmpty();
        assertThat(FIRST.dataTopicNumber(topic)).isEmpty();
    }

    @Test
    void numbersOnlyItsOwnDataTopics() {
        assertThat(FIRST.dataTopicNumber("arrakis-h1.strain.main.7")).hasValue(7);
        assertThat(FIRST.dataTopicNumber("arrakis-h1.strain.main_v2.7")).isEmpty();
        assertThat(FIRST.dataTopicNumber("arrakis-l1.strain.main.7")).isEmpty();
        assertThat(FIRST.dataTopicNumber("h1.strain.main.v1")).isEmpty();
    }

    @Test
    void everyTopicUnderAPrefixIsItsWriters() {
        for (StreamId stream : new StreamId[] {FIRST, new StreamId("h1", "strain", "main", 2)}) {
            for (String rest : new String[] {"", "0", "007", "x", "x.y.0", "_"}) {
                assertThat(StreamId.ofWriters(stream.dataTopicPrefix() + rest)).contains(stream);
            }
        }
        assertThat(StreamId.ofWriters("arrakis-h1.strain.main")).isEmpty();
        assertThat(StreamId.ofWriters("arrakis-h1.strain.main_v1.0")).isEmpty();
        assertThat(StreamId.ofWriters("arrakis-H1.strain.main.0")).isEmpty();
        assertThat(StreamId.ofWriters("x-arrakis-h1.strain.main.0")).isEmpty();
        assertThat(StreamId.ofWriters(FIRST.recordsTopic())).isEmpty();
    }
}
