package dev.datamesh.core.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.compatibility.Comparison.Verdict;
import dev.datamesh.core.record.RecordSchema;
import dev.datamesh.core.record.RecordSchema.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pairs of schemas and what is said of them; RegistryAgreementIT of the operator asks a registry about the same. */
class SchemaCorpusTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Pair(String name, Verdict backward, Verdict forward, String before, String after) {}

    @ParameterizedTest
    @EnumSource(Format.class)
    void eachPairIsJudgedAsTheCorpusSays(Format format) {
        List<String> wrong = new ArrayList<>();
        for (Pair pair : pairs(format)) {
            check(pair, format, Compatibility.Backward, pair.backward(), wrong);
            check(pair, format, Compatibility.Forward, pair.forward(), wrong);
            check(pair, format, Compatibility.Full, both(pair.backward(), pair.forward()), wrong);
            check(pair, format, Compatibility.None, Verdict.COMPATIBLE, wrong);
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void theCorpusIsLargeEnoughAndEachPairHasAName(Format format) {
        assertThat(pairs(format)).hasSizeGreaterThanOrEqualTo(60);
        assertThat(pairs(format)).extracting(Pair::name).doesNotHaveDuplicates();
    }

    @Test
    void whatIsFoundIsSaidInTheWordsOfBothSides() {
        assertThat(judge(Compatibility.Backward, avro("int", ""), avro("string", ""))
                        .breaks())
                .containsExactly(
                        new SchemaChange.Found("lines[].price", "string", "what reads also the records before: int"));
        assertThat(judge(Compatibility.Forward, avro("long", ""), avro("string", ""))
                        .breaks())
                .containsExactly(new SchemaChange.Found(
                        "lines[].price", "string", "what readers by the schema before can read: long"));
    }

    @Test
    void onlyTransitiveLevelsLookBeyondTheLast() {
        RecordSchema first = avro("int", "");
        RecordSchema second = avro("int", ",{\"name\":\"x\",\"type\":\"int\",\"default\":0}");
        RecordSchema third = avro("int", ",{\"name\":\"x\",\"type\":\"int\"}");
        var last = new SchemaChange(Compatibility.Backward, SchemaCorpusTest::json);
        var all = new SchemaChange(Compatibility.BackwardTransitive, SchemaCorpusTest::json);
        assertThat(last.of(third, List.of(first, second)).verdict()).isEqualTo(Verdict.COMPATIBLE);
        assertThat(all.of(third, List.of(first, second)).verdict()).isEqualTo(Verdict.INCOMPATIBLE);
        assertThat(all.of(second, List.of(first)).verdict()).isEqualTo(Verdict.COMPATIBLE);
    }

    private static SchemaChange.Judgement judge(Compatibility level, RecordSchema before, RecordSchema after) {
        return new SchemaChange(level, SchemaCorpusTest::json).of(after, List.of(before));
    }

    private static RecordSchema avro(String price, String more) {
        return new RecordSchema(
                Format.AVRO,
                "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"lines\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"Line\",\"fields\":[{\"name\":\"price\",\"type\":\""
                        + price + "\"}]}}}" + more + "]}");
    }

    private static void check(Pair pair, Format format, Compatibility level, Verdict expected, List<String> wrong) {
        var judged = judge(level, new RecordSchema(format, pair.before()), new RecordSchema(format, pair.after()));
        if (judged.verdict() != expected) {
            wrong.add(pair.name() + ", " + level + ": " + judged);
        }
    }

    private static Verdict both(Verdict one, Verdict other) {
        if (one == Verdict.INCOMPATIBLE || other == Verdict.INCOMPATIBLE) {
            return Verdict.INCOMPATIBLE;
        }
        return one == Verdict.UNKNOWN ? one : other;
    }

    private static List<Pair> pairs(Format format) {
        try (var in = SchemaCorpusTest.class.getResourceAsStream(format.name().toLowerCase(Locale.ROOT) + ".tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .map(words -> new Pair(words[0], verdict(words[1]), verdict(words[2]), words[3], words[4]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verdict verdict(String word) {
        return switch (word) {
            case "yes" -> Verdict.COMPATIBLE;
            case "no" -> Verdict.INCOMPATIBLE;
            case "unknown" -> Verdict.UNKNOWN;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static Object json(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
