package dev.datamesh.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.stub.EchoApi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {
    private static final EchoApi API = new EchoApi();
    private static final DataProduct PRODUCT = named(new DataProduct(), "h1", "strain", "u1");

    private Instant now = Instant.parse("2026-11-05T10:00:00Z");
    private final Events events = new Events(API.client(), () -> now, Runnable::run);

    @AfterAll
    static void stop() {
        API.close();
    }

    @BeforeEach
    void forget() {
        API.answer(200);
        API.drain();
    }

    private static <T extends HasMetadata> T named(T resource, String namespace, String name, String uid) {
        resource.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withUid(uid)
                .build());
        return resource;
    }

    private static List<Event> written() {
        return API.drain().stream()
                .map(request -> API.client().getKubernetesSerialization().unmarshal(request.body(), Event.class))
                .toList();
    }

    private Event tell(HasMetadata about, String note) {
        events.tell(about, Events.Type.Warning, "Restored", "DriftRestored", note);
        return written().getFirst();
    }

    @Test
    void anEventStandsInItsResourcesNamespaceAndNamesIt() {
        Event event = tell(PRODUCT, "retention.ms was 7");
        assertThat(event.getMetadata().getNamespace()).isEqualTo("h1");
        assertThat(event.getMetadata().getName()).matches("strain\\.[0-9a-f-]{13}");
        assertThat(event.getRegarding().getKind()).isEqualTo("DataProduct");
        assertThat(event.getRegarding().getApiVersion()).isEqualTo("datamesh.dev/v1alpha1");
        assertThat(event.getRegarding().getUid()).isEqualTo("u1");
        assertThat(event.getType()).isEqualTo("Warning");
        assertThat(event.getAction()).isEqualTo("Restored");
        assertThat(event.getReason()).isEqualTo("DriftRestored");
        assertThat(event.getNote()).isEqualTo("retention.ms was 7");
        assertThat(event.getReportingController()).isEqualTo("datamesh.dev/operator");
        assertThat(event.getReportingInstance()).isNotBlank();
    }

    @Test
    void anEventOfAClusterResourceStandsInTheDefaultNamespace() {
        Event event = tell(named(new DataPlane(), null, "hanford", "u2"), "x");
        assertThat(event.getMetadata().getNamespace()).isEqualTo("default");
        assertThat(event.getRegarding().getNamespace()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-05T10:00:00Z, 2026-11-05T10:00:00.000000Z",
        "2026-11-05T10:00:00.5Z, 2026-11-05T10:00:00.500000Z",
        "2026-11-05T10:00:00.123456789Z, 2026-11-05T10:00:00.123456Z"
    })
    void theTimeHasSixDigits(Instant time, String text) {
        now = time;
        assertThat(tell(PRODUCT, "x").getEventTime().getTime()).isEqualTo(text);
    }

    @Test
    void theSameWordsWithinAMinuteAreOneEvent() {
        String first = tell(PRODUCT, "x").getMetadata().getName();
        now = now.plusSeconds(59);
        assertThat(tell(PRODUCT, "x").getMetadata().getName()).isEqualTo(first);
        assertThat(tell(PRODUCT, "y").getMetadata().getName()).isNotEqualTo(first);
        assertThat(tell(named(new DataProduct(), "h1", "strain", "u9"), "x")
                        .getMetadata()
                        .getName())
                .isNotEqualTo(first);
        now = now.plus(Duration.ofSeconds(1));
        assertThat(tell(PRODUCT, "x").getMetadata().getName()).isNotEqualTo(first);
    }

    /** The API server counts bytes, and refuses an event with more than 1024 of them. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "ä", "…", "😀", "x😀"})
    void aLongNoteIsCutToWhatTheApiServerTakesWithoutBreakingACharacter(String character) {
        String note = character.repeat(2000);
        String cut = tell(PRODUCT, note).getNote();
        assertThat(note).startsWith(cut);
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1020, 1024);
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
        assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(cut);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 403, 422})
    void anEventThatIsNotTakenIsNoFault(int status) {
        API.answer(status);
        assertThatCode(() -> tell(PRODUCT, "x")).doesNotThrowAnyException();
    }

    @Test
    void anOperatorThatIsStoppingTellsNothingMore() {
        var stopping = new Events(API.client(), () -> now, task -> {
            throw new RejectedExecutionException();
        });
        assertThatCode(() -> stopping.tell(PRODUCT, Events.Type.Normal, "A", "B", "x"))
                .doesNotThrowAnyException();
        assertThat(written()).isEmpty();
    }
}
