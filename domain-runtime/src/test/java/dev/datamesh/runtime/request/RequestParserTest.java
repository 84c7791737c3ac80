package dev.datamesh.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RequestParserTest {
    private static final String STREAM = "{\"request\": \"Stream\", \"args\": {\"channels\": [\"H1:A-B\"], \"start\":"
            + " 1000000000000000001, \"end\": null, \"replay_start\": null, \"replay_end\": null,"
            + " \"replay_id\": null}, \"version\": \"0.5.0\"}";
    private static final String FIND = "{\"request\": \"Find\", \"args\": {\"pattern\": \"H1:.*\", \"data_type\":"
            + " [\"float64\"], \"min_rate\": 0, \"max_rate\": 4294967295, \"publisher\": [], \"time\": null,"
            + " \"replay_id\": null}, \"version\": \"0.5.0\"}";

    private final RequestParser parser = new RequestParser();

    private Request parse(String json) throws BadRequestException {
        return parser.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void timesKeepAllTheirDigits() throws Exception {
        assertThat(parse(STREAM))
                .isInstanceOfSatisfying(
                        Request.Stream.class,
                        stream -> assertThat(stream.startNanos()).isEqualTo(1_000_000_000_000_000_001L));
    }

    @Test
    void findIsReadWhole() throws Exception {
        assertThat(parse(FIND)).isInstanceOfSatisfying(Request.Find.class, find -> {
            assertThat(find.filter().dataTypes()).containsExactly(DataType.FLOAT64);
            assertThat(find.filter().maxRate()).isEqualTo(4_294_967_295L);
            assertThat(find.filter().pattern().judge().test("H1:X-Y")).isTrue();
        });
    }

    @Test
    void unknownArgumentIsRefusedAndNamed() {
        assertThatThrownBy(() -> parse(STREAM.replace("\"replay_id\"", "\"max_latency\": 3, \"replay_id\"")))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.isBeyondSchema()).isTrue())
                .hasMessage("unknown Stream argument(s): max_latency (request schema 0.5.0; server schema 0.5.0)");
    }

    @Test
    void unknownRequestIsRefused() {
        assertThatThrownBy(() -> parse(STREAM.replace("Stream", "stream")))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.isBeyondSchema()).isTrue())
                .hasMessageContaining("unsupported request stream");
    }

    @Test
    void whatIsWrongIsSaid() {
        assertRefused("", "JSON of at most");
        assertRefused("[]", "a request is a JSON object");
        assertRefused("{\"request\": \"Stream\"}", "no args");
        assertRefused(STREAM.replace("\"channels\": [\"H1:A-B\"], ", ""), "lacks the argument channels");
        assertRefused(STREAM.replace("[\"H1:A-B\"]", "[]"), "names no channels");
        assertRefused(STREAM.replace("[\"H1:A-B\"]", "[3]"), "array of strings");
        assertRefused(STREAM.replace("1000000000000000001", "1e18"), "an integer of 64 bits");
        assertRefused(STREAM.replace("1000000000000000001", "99999999999999999999"), "an integer of 64 bits");
        assertRefused(STREAM.replace("1000000000000000001", "-1"), "not negative");
        assertRefused(STREAM.replace("\"end\": null", "\"end\": 5"), "does not lie after the start");
        assertRefused(STREAM.replace("\"replay_start\": null", "\"replay_start\": 1"), "go together");
        assertRefused(STREAM + "{}", "is not JSON");
        assertRefused(STREAM.replace("\"end\": null", "\"end\": null, \"end\": 1"), "is not JSON");
        assertRefused(FIND.replace("float64", "float16"), "data_type has no float16");
        assertRefused(FIND.replace("H1:.*", "H1:("), "no regular expression");
        assertRefused(FIND.replace("H1:.*", "(".repeat(50_000)), "pattern");
        assertRefused("{\"a\":".repeat(100_000), "a request is an object with args");
    }

    /** What would take far more memory than its text does. */
    @Test
    void whatIsLargerThanItLooksIsRefusedBeforeItIsBuilt() throws Exception {
        assertRefused(STREAM.replace("[\"H1:A-B\"]", "[" + "[],".repeat(1_000_000) + "[]]"), "lists in lists");
        assertRefused(STREAM.replace("[\"H1:A-B\"]", "[{}]"), "lists in lists");
        assertRefused(STREAM.replace("\"end\": null", "\"end\": {}"), "a request is an object with args");
        assertRefused("{\"more\": {}, " + STREAM.substring(1), "a request is an object with args");
        assertRefused(STREAM.replace("[\"H1:A-B\"]", "[" + "1,".repeat(3_000_000) + "1]"), "at most");
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            fields.append("\"f").append(i).append("\": 1, ");
        }
        assertRefused("{" + fields + STREAM.substring(1), "at most 64 fields");

        assertRefused(
                FIND.replace("\"publisher\": []", "\"publisher\": [" + names(30_000) + "]"), "at most 262144 bytes");
        assertThat(parse(STREAM.replace("\"H1:A-B\"", names(100_000))))
                .isInstanceOfSatisfying(
                        Request.Stream.class,
                        stream -> assertThat(stream.channels()).hasSize(100_000));
    }

    private static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj("\"H1:SUB-CHANNEL_%06d\""::formatted)
                .collect(Collectors.joining(", "));
    }

    private void assertRefused(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.isBeyondSchema()).isFalse())
                .hasMessageContaining(message);
    }

    @Test
    void patternsAreThoseOfPythonAnchoredAtTheStart() throws Exception {
        assertThat(NamePattern.of("H1:TEST*").judge().test("H1:TEST-CHANNEL_SIN"))
                .isTrue();
        assertThat(NamePattern.of("TEST").judge().test("H1:TEST")).isFalse();
        assertThat(NamePattern.of("(?P<site>[HL])1:(?P=site)").judge().test("H1:H-X"))
                .isTrue();
    }

    @Test
    void patternThatWouldTryForEverIsGivenUp() throws Exception {
        var judge = NamePattern.of("(.*a){30}b").judge();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        judge.test("a".repeat(120));
                    }
                })
                .isInstanceOf(NamePattern.TooCostlyException.class);
    }

    /** A hundred thousand requests with something changed in them, and as many of nothing but noise. */
    @Test
    void brokenRequestsAreRefusedAndNothingElseHappens() {
        Random random = new Random(42);
        byte[][] seeds = {STREAM.getBytes(StandardCharsets.UTF_8), FIND.getBytes(StandardCharsets.UTF_8)};
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] json;
            if (i % 2 == 0) {
                json = seeds[random.nextInt(2)].clone();
                for (int change = random.nextInt(8); change >= 0; change--) {
                    json[random.nextInt(json.length)] = (byte) random.nextInt(256);
                }
            } else {
                json = new byte[random.nextInt(300)];
                random.nextBytes(json);
            }
            try {
                parser.parse(json);
            } catch (BadRequestException e) {
                refused++;
                assertThat(e.getMessage()).hasSizeLessThan(4_000).doesNotContain("\n");
            }
        }
        assertThat(refused).isGreaterThan(150_000);
    }
}
