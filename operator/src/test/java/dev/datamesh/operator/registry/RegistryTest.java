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
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said to a registry, and what its answers come to. */
class RegistryTest {
    private static final String SUBJECT = "a.b-value";
    private static final String OBJECT = "{\"type\":\"object\"}";
    private static final String ARRAY = "{\"type\":\"array\"}";

    private StandInRegistry there;

    @BeforeEach
    void start() throws IOException {
        there = new StandInRegistry();
    }

    @AfterEach
    void stop() {
        there.close();
    }

    @Test
    void aSchemaIsRegisteredUnderItsLevelAndTheSecondTimeNothingIsWritten() throws Exception {
        SchemaRegistry registry = registry();
        assertThat(registry.register(wanted(OBJECT))).isEqualTo(1);
        assertThat(there.asked())
                .endsWith(
                        "PUT /config/a.b-value {\"compatibility\":\"BACKWARD_TRANSITIVE\"}",
                        "POST /subjects/a.b-value/versions {\"schema\":\"{\\\"type\\\":\\\"object\\\"}\",\"schemaType\":\"JSON\"}");
        there.asked().clear();
        assertThat(registry.register(wanted(OBJECT))).isEqualTo(1);
        assertThat(there.writes()).isEmpty();
    }

    @Test
    void aSubjectThatOthersFilledIsNotWrittenTo() {
        there.fill(SUBJECT, ARRAY);
        assertThat(failure(wanted(OBJECT))).returns(Reason.SubjectNotOurs, RegistryFailure::reason);
        // Not even the level of one that holds the very schema.
        assertThat(failure(wanted(ARRAY))).returns(Reason.SubjectNotOurs, RegistryFailure::reason);
        // Ids of before there was a registry are no proof.
        assertThat(failure(wanted(OBJECT, new SchemaStatus(99, ARRAY))))
                .returns(Reason.SubjectNotOurs, RegistryFailure::reason);
        assertThat(there.writes()).isEmpty();
    }

    @Test
    void aSubjectOfOthersIsTakenOverByOneThatAdopts() throws Exception {
        there.fill(SUBJECT, ARRAY);
        registry()
                .register(new Wanted(
                        SUBJECT, new RecordSchema(Format.JSON, OBJECT), Compatibility.Full, List.of(), true));
        assertThat(there.schemasOf(SUBJECT)).containsExactly(ARRAY, OBJECT);
    }

    @Test
    void aSubjectOfOursGrowsAlsoAfterAnothersVersion() throws Exception {
        SchemaRegistry registry = registry();
        int first = registry.register(wanted(OBJECT));
        there.fill(SUBJECT, "{\"type\":\"number\"}");
        registry.register(wanted(ARRAY, new SchemaStatus(first, OBJECT)));
        assertThat(there.schemasOf(SUBJECT)).hasSize(3).endsWith(ARRAY);
    }

    @Test
    void whatItRefusesIsForAPersonAndWhatItCannotIsWaitedFor() {
        there.refuseWith(409);
        assertThat(failure(wanted(OBJECT)))
                .returns(Reason.SchemaRefused, RegistryFailure::reason)
                .hasMessageContaining("it lacks a default");
        there.refuseWith(401);
        assertThat(failure(wanted(OBJECT))).returns(Reason.NotAuthorized, RegistryFailure::reason);
        there.refuseWith(503);
        assertThat(failure(wanted(OBJECT))).returns(Reason.Unreachable, RegistryFailure::reason);
        there.close();
        assertThat(failure(wanted(OBJECT))).returns(Reason.Unreachable, RegistryFailure::reason);
    }

    @Test
    @Timeout(20)
    void anAnswerThatDoesNotEndIsNoneAfterSeconds() {
        there.halt();
        assertThat(failure(wanted(OBJECT))).returns(Reason.Unreachable, RegistryFailure::reason);
    }

    @Test
    void anOddAnswerToOneDoesNotKeepOthersWaiting() throws Exception {
        SchemaRegistry registry = new RememberingRegistry(registry(), () -> Instant.EPOCH);
        for (int status : List.of(400, 404, 413, 500)) {
            there.refuseWith(status);
            assertThatThrownBy(() -> registry.register(of("odd", OBJECT))).hasMessageContaining("it lacks a default");
            there.refuseWith(200);
            registry.register(of("other-" + status, OBJECT));
            assertThat(there.schemasOf("other-" + status)).containsExactly(OBJECT);
        }
    }

    @Test
    void whatWasRegisteredIsAskedAgainAfterMinutesAndOneInTroubleIsLeftAlone() throws Exception {
        var now = new AtomicReference<>(Instant.EPOCH);
        List<String> calls = new ArrayList<>();
        var away = new AtomicReference<>(true);
        SchemaRegistry registry = new RememberingRegistry(
                wanted -> {
                    calls.add(wanted.subject());
                    if (away.get()) {
                        throw new RegistryFailure(Reason.Unreachable, "away");
                    }
                    return 3;
                },
                now::get);
        for (String subject : List.of("a", "b", "a")) {
            assertThatThrownBy(() -> registry.register(of(subject, OBJECT))).hasMessage("away");
        }
        assertThat(calls).containsExactly("a");
        away.set(false);
        now.set(Instant.EPOCH.plus(Duration.ofSeconds(11)));
        registry.register(of("a", OBJECT));
        assertThat(registry.register(of("a", OBJECT))).isEqualTo(3);
        assertThat(calls).containsExactly("a", "a");
        now.set(Instant.EPOCH.plus(Duration.ofMinutes(6)));
        registry.register(of("a", OBJECT));
        assertThat(calls).hasSize(3);
    }

    private RegistryFailure failure(Wanted wanted) {
        try {
            registry().register(wanted);
        } catch (RegistryFailure e) {
            return e;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was registered");
    }

    private SchemaRegistry registry() {
        return new ConfluentRegistry(
                HttpClient.newHttpClient(), "local", URI.create(there.url() + "/"), Optional.empty());
    }

    private static Wanted wanted(String text, SchemaStatus... held) {
        return of(SUBJECT, text, held);
    }

    private static Wanted of(String subject, String text, SchemaStatus... held) {
        return new Wanted(
                subject, new RecordSchema(Format.JSON, text), Compatibility.BackwardTransitive, List.of(held), false);
    }
}
