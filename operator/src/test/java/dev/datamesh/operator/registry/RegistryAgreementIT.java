package dev.datamesh.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.record.RecordSchema;
import dev.datamesh.core.record.RecordSchema.Format;
import dev.datamesh.operator.registry.SchemaRegistry.Wanted;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real registry, and what the mesh says without one: of each pair of the corpus they say the same, but where the corpus gives the
 * reason why not.
 */
class RegistryAgreementIT {
    private static final Path CORPUS =
            Path.of("..", "core", "src", "test", "resources", "dev", "datamesh", "core", "compatibility");
    private static final AtomicInteger SUBJECTS = new AtomicInteger();

    private static ApicurioRegistry apicurio;
    private static SchemaRegistry registry;

    @BeforeAll
    static void start() {
        apicurio = ApicurioRegistry.start();
        registry = new ConfluentRegistry(HttpClient.newHttpClient(), "local", apicurio.url(), Optional.empty());
    }

    @AfterAll
    static void stop() {
        if (apicurio != null) {
            apicurio.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void itAgreesWithTheMeshOnEachPairButThoseThatAreExplained(Format format) throws Exception {
        List<String> different = new ArrayList<>();
        List<String> explained = new ArrayList<>();
        for (String line : corpus(format)) {
            String[] words = line.split("\t", -1);
            boolean differs = differs(words, 1, Compatibility.Backward, format)
                    | differs(words, 2, Compatibility.Forward, format);
            if (differs) {
                different.add(words[0]);
            }
            if (words.length > 5) {
                explained.add(words[0]);
            }
        }
        assertThat(different).isEqualTo(explained);
    }

    @Test
    void aSchemaGetsOneIdAndWhatBreaksItIsRefused() throws Exception {
        String subject = "plain-" + SUBJECTS.incrementAndGet();
        int id = registry.register(wanted(subject, "{\"type\":\"integer\"}"));
        assertThat(registry.register(wanted(subject, "{\"type\":\"integer\"}"))).isEqualTo(id);
        var held = new SchemaStatus(id, schema("{\"type\":\"integer\"}"));
        assertThatThrownBy(() -> registry.register(wanted(subject, "{\"type\":\"string\"}", held)))
                .isInstanceOfSatisfying(
                        RegistryFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.SchemaRefused));
        assertThat(registry.register(wanted(subject, "{\"type\":\"number\"}", held)))
                .isNotEqualTo(id);
    }

    @Test
    void aSubjectThatOthersFilledIsNotWrittenTo() throws Exception {
        String subject = "theirs-" + SUBJECTS.incrementAndGet();
        registry.register(wanted(subject, "{\"type\":\"integer\"}"));
        assertThatThrownBy(() -> registry.register(wanted(subject, "{\"type\":\"number\"}")))
                .isInstanceOfSatisfying(
                        RegistryFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.SubjectNotOurs));
    }

    @Test
    void oneThatHangsIsWaitedForOnceAndThenLeftAlone() throws Exception {
        var remembering = new RememberingRegistry(registry, () -> Instant.EPOCH);
        apicurio.whileItHangs(() -> {
            assertThatThrownBy(() -> remembering.register(wanted("hangs", "{\"type\":\"integer\"}")))
                    .isInstanceOfSatisfying(
                            RegistryFailure.class, e -> assertThat(e.reason()).isEqualTo(Reason.Unreachable));
            long before = System.nanoTime();
            assertThatThrownBy(() -> remembering.register(wanted("hangs-too", "{\"type\":\"integer\"}")))
                    .hasMessageContaining("does not answer");
            assertThat(System.nanoTime() - before).isLessThan(1_000_000_000L);
        });
    }

    private static boolean differs(String[] words, int column, Compatibility level, Format format) throws Exception {
        if (words[column].equals("unknown")) {
            return false;
        }
        String subject = "corpus-" + SUBJECTS.incrementAndGet();
        int id = registry.register(new Wanted(subject, new RecordSchema(format, words[3]), level, List.of(), false));
        try {
            registry.register(new Wanted(
                    subject,
                    new RecordSchema(format, words[4]),
                    level,
                    List.of(new SchemaStatus(id, words[3])),
                    false));
            return !words[column].equals("yes");
        } catch (RegistryFailure e) {
            assertThat(e.reason()).as(words[0] + ": " + e.getMessage()).isEqualTo(Reason.SchemaRefused);
            return !words[column].equals("no");
        }
    }

    private static List<String> corpus(Format format) throws IOException {
        return Files.readAllLines(CORPUS.resolve(format.name().toLowerCase(Locale.ROOT) + ".tsv"));
    }

    private static Wanted wanted(String subject, String price, SchemaStatus... held) {
        return new Wanted(
                subject,
                new RecordSchema(Format.JSON, schema(price)),
                Compatibility.BackwardTransitive,
                List.of(held),
                false);
    }

    private static String schema(String price) {
        return "{\"type\":\"object\",\"properties\":{\"price\":" + price + "}}";
    }
}
