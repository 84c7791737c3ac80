package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelListTest {
    @Test
    void aLineIsAChannelAndItsPlaceIsKnown() {
        ChannelList list = ChannelList.read("pem", Map.of("b", "H1:B-1 int32 1\n", "a", """
                # accelerometers

                H1:PEM-CS_ACC  float32 256 m/s^2   # in the corner station
                H1:PEM-EX_ACC\tfloat64 16384
                """));

        assertThat(list.problems()).isEmpty();
        assertThat(list.channels())
                .containsExactly(
                        new ChannelSpec("H1:PEM-CS_ACC", DataType.FLOAT32, 256, "m/s^2", null),
                        new ChannelSpec("H1:PEM-EX_ACC", DataType.FLOAT64, 16384, null, null),
                        new ChannelSpec("H1:B-1", DataType.INT32, 1, null, null));
        assertThat(list.places())
                .extracting(ChannelList.Place::toString)
                .containsExactly(
                        "ConfigMap pem, key a, line 3", "ConfigMap pem, key a, line 4", "ConfigMap pem, key b, line 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "H1:A-B float32 | has 2 words",
                "H1:A-B float32 16 m s | has 5 words",
                "H1-A float32 16 | is no channel's name",
                "H1:A-B flot32 16 | 'flot32' is no type",
                "H1:A-B float32 0 | '0' is no sample rate",
                "H1:A-B float32 1.5 | '1.5' is no sample rate",
                "H1:A-B float32 9999999 | '9999999' is no sample rate",
                "H1:A-B float32 99999999999999999999 | is no sample rate",
            })
    void aLineThatCannotBeReadIsNamedWithItsReason(String line, String reason) {
        ChannelList list = ChannelList.read("pem", Map.of("list", "H1:A-A float32 16\n" + line));

        assertThat(list.problems())
                .singleElement()
                .asString()
                .startsWith("ConfigMap pem, key list, line 2: ")
                .contains(reason);
    }

    @Test
    void ofAMegabyteOfNonsenseTheFirstLinesAreKeptAndTheOthersCounted() {
        ChannelList list = ChannelList.read("pem", Map.of("list", "x\n".repeat(500_000)));

        assertThat(list.problems())
                .hasSize(ChannelList.MOST_PROBLEMS)
                .last()
                .asString()
                .startsWith("ConfigMap pem, key list, line 20: ");
        assertThat(list.moreProblems()).isEqualTo(500_000 - ChannelList.MOST_PROBLEMS);
    }

    @Test
    void readingEndsWithTheFirstChannelThatIsTooMany() {
        String lines = "H1:A-B int32 1\n".repeat(ChannelList.MOST_CHANNELS + 100);

        ChannelList list = ChannelList.read("pem", Map.of("a", lines, "b", lines));

        assertThat(list.channels()).hasSize(ChannelList.MOST_CHANNELS + 1);
        assertThat(list.places()).last().isEqualTo(new ChannelList.Place("pem", "a", ChannelList.MOST_CHANNELS + 1));
    }
}
