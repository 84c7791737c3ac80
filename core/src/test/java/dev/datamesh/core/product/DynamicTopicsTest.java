package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicContent;
import dev.datamesh.core.topic.TopicRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicTopicsTest {
    private static final StreamId STREAM = new StreamId("h1", "pem", "main", 1);

    @ParameterizedTest
    @CsvSource({"1, 1", "6, 6", "100, 6", "101, 7", "100000, 1005"})
    void thereAreAsManyTopicsAsTheMostChannelsCanTakeWhateverTheirTypes(int maxChannels, int topics) {
        assertThat(DynamicTopics.count(maxChannels)).isEqualTo(topics);
    }

    @Test
    void theTopicsThatAStreamHasStayWhenItIsToTakeFewerChannels() {
        assertThat(DynamicTopics.numbers(STREAM, 1, List.of(held(0, TopicContent.ANY), held(1, TopicContent.ANY))))
                .containsExactly(0, 1);
    }

    @Test
    void aTopicThatHeldListedChannelsIsNoneOfARegister() {
        assertThat(DynamicTopics.numbers(STREAM, 2, List.of(held(0, "float64"), held(2, TopicContent.ANY))))
                .containsExactly(2, 3);
    }

    private static TopicRecord held(int number, String content) {
        return new TopicRecord(
                STREAM.dataTopic(number),
                "id",
                "h1",
                "domain-uid",
                "pem",
                "product-uid",
                "main",
                1,
                false,
                content,
                List.of(),
                Instant.EPOCH);
    }
}
