package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.ArchiveStatus;
import dev.datamesh.api.product.DataProductStatus.Effective;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.RecordsSpec.SchemaSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.StreamArchiveSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.core.archive.ArchiveReport;
import dev.datamesh.core.archive.ArchiveVerdict.Archived;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.policy.UngrantedInput;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.mesh.Inputs;
import dev.datamesh.operator.policy.Compliance;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.product.InputVerdict.Standing;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProductReportTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-05T12:00:00Z"));
    private static final InstantSource LATER = InstantSource.fixed(Instant.parse("2026-11-05T13:00:00Z"));
    private static final DataDomain DOMAIN = domain(Defaults.NONE);
    private static final ProductRef L1 = new ProductRef("l1", "raw");
    private static final ProductRef V1 = new ProductRef("v1", "raw");
    private static final Inputs NO_INPUTS = new Inputs(List.of(), List.of(), true);

    private static final StreamSpec SERIES = new StreamSpec(
            "main",
            1,
            new TimeSeriesSpec(
                    "1s",
                    null,
                    "1s",
                    List.of(new ChannelSpec("H1:A", ChannelSpec.DataType.FLOAT64, 16, null, null)),
                    null,
                    null),
            null,
            null,
            null,
            null);
    private static final StreamSpec RECORDS = new StreamSpec(
            "events",
            1,
            null,
            new RecordsSpec("id", new SchemaSpec(null, Map.of("type", "object"), null), null),
            null,
            null,
            null);

    private static final StreamSpec ARCHIVED =
            new StreamSpec("main", 1, SERIES.timeSeries(), null, null, new StreamArchiveSpec(null, "10s"), null);

    private static DataDomain domain(Defaults defaults) {
        var domain = new DataDomain();
        domain.setMetadata(new ObjectMetaBuilder().withName("h1").build());
        domain.setSpec(new DataDomainSpec(null, "hanford", null, null, null, null, null, defaults));
        return domain;
    }

    private static DataProduct product(long generation, StreamSpec... streams) {
        var product = new DataProduct();
        product.setMetadata(new ObjectMetaBuilder()
                .withNamespace("h1")
                .withName("strain")
                .withGeneration(generation)
                .build());
        product.setSpec(new DataProductSpec(
                null,
                null,
                "1.0.0",
                null,
                null,
                null,
                List.of(new Publisher("calibration", "strain-kafka")),
                List.of(streams),
                null,
                null,
                null,
                null));
        return product;
    }

    private static DataProduct made(long generation, ProductRef... inputs) {
        DataProduct product = product(generation, SERIES);
        DataProductSpec spec = product.getSpec();
        product.setSpec(new DataProductSpec(
                null,
                null,
                spec.version(),
                null,
                null,
                List.of(inputs),
                spec.publishers(),
                spec.streams(),
                null,
                null,
                null,
                null));
        return product;
    }

    private static List<TopicWork.Result> results(DataProduct product, TopicDecision decision) {
        return WantedTopics.of("h1", "strain", product.getSpec(), Defaults.NONE, List.of()).stream()
                .map(wanted -> result(wanted, decision))
                .toList();
    }

    private static TopicWork.Result result(WantedTopic wanted, TopicDecision decision) {
        return new TopicWork.Result(wanted, decision, decision instanceof TopicDecision.Conflict ? 0 : 3);
    }

    private static DataProductStatus ready(DataProduct product) {
        var report = new ProductReport(product, Optional.empty(), NOON);
        report.inputs(NO_INPUTS, Standing.NEW);
        report.compliance(Compliance.of(List.of()));
        report.accepted("sha256:1", DOMAIN);
        report.topics(results(product, new TopicDecision.InOrder()), DOMAIN, product.getSpec());
        report.publishers(Map.of("calibration", new Outcome.Settled(Map.of())));
        return report.status();
    }

    private static Condition condition(DataProductStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + status.conditions()));
    }

    private static String words(DataProductStatus status, String type) {
        Condition condition = condition(status, type);
        return condition.status() + " " + condition.reason() + " " + condition.message();
    }

    @Test
    void aProductIsReadyWithItsTopicsByTheirRealNames() {
        DataProductStatus status = ready(product(1, SERIES, RECORDS));
        assertThat(words(status, "Ready")).isEqualTo("True Succeeded ");
        assertThat(status.observedGeneration()).isEqualTo(1);
        assertThat(status.accepted().digest()).isEqualTo("sha256:1");
        assertThat(status.accepted().publishers()).containsExactly(new Publisher("calibration", "strain-kafka"));
        assertThat(status.effective()).isEqualTo(new Effective(Classification.Internal));
        assertThat(status.streams())
                .containsExactly(
                        new StreamStatus(
                                "main",
                                1,
                                "h1.strain.main",
                                List.of(new TopicStatus("arrakis-h1.strain.main.0", 3, "float64", List.of("H1:A"))),
                                "1d",
                                null,
                                null,
                                null,
                                null),
                        new StreamStatus(
                                "events",
                                1,
                                null,
                                List.of(new TopicStatus("h1.strain.events.v1", 3, null, null)),
                                "1d",
                                null,
                                null,
                                null,
                                null));
    }

    @Test
    void theSameReportIsTheSameStatusWheneverItIsMade() {
        DataProduct product = product(1, SERIES);
        DataProductStatus first = ready(product);
        var again = new ProductReport(product, Optional.of(first), LATER);
        assertThat(again.isSettled("sha256:1")).isTrue();
        again.inputs(NO_INPUTS, Standing.NEW);
        again.compliance(Compliance.of(List.of()));
        again.accepted("sha256:1", DOMAIN);
        again.topics(results(product, new TopicDecision.InOrder()), DOMAIN, product.getSpec());
        again.publishers(Map.of("calibration", new Outcome.Settled(Map.of())));
        assertThat(again.status()).isEqualTo(first);
    }

    @Test
    void theClassificationIsTheProductsElseTheDomainsElseInternal() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.accepted("sha256:1", domain(new Defaults(Classification.Restricted, null)));
        assertThat(report.status().effective()).isEqualTo(new Effective(Classification.Restricted));
    }

    @Test
    void allThatIsRefusedIsSaidAndWhatWasAcceptedGoesOn() {
        DataProductStatus before = ready(product(1, SERIES));
        var report = new ProductReport(product(2, SERIES, RECORDS), Optional.of(before), LATER);
        report.inputs(NO_INPUTS, Standing.NEW);
        report.refused(List.of(
                new Problem(Reason.InvalidUnit, "spec.a", "is wrong"),
                new Problem(Reason.NoArchive, "spec.b", "is missing")));
        DataProductStatus status = report.status();
        assertThat(words(status, "Accepted"))
                .isEqualTo(
                        "False InvalidUnit spec.a: is wrong; spec.b: is missing. What was accepted before keeps being served");
        assertThat(words(status, "Ready")).startsWith("False InvalidUnit Accepted: spec.a: is wrong");
        assertThat(words(status, "Stalled")).startsWith("True InvalidUnit");
        assertThat(status.accepted()).isEqualTo(before.accepted());
        assertThat(status.streams()).isEqualTo(before.streams());
        assertThat(status.observedGeneration()).isEqualTo(2);
        assertThat(condition(status, "TopicsReady")).isEqualTo(condition(before, "TopicsReady"));
    }

    @Test
    void aProductThatWasNeverAcceptedPromisesNothing() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.refused(List.of(new Problem(Reason.InvalidUnit, "spec.a", "is wrong")));
        DataProductStatus status = report.status();
        assertThat(words(status, "Accepted")).isEqualTo("False InvalidUnit spec.a: is wrong");
        assertThat(status.accepted()).isNull();
        assertThat(status.streams()).isEmpty();
        assertThat(words(status, "TopicsReady")).isEqualTo("Unknown Pending not judged yet");
    }

    @Test
    void whatWasNotLookedAtIsNotSaidOfTheNewGeneration() {
        DataProductStatus before = ready(product(1, SERIES));
        var report = new ProductReport(product(2, SERIES, RECORDS), Optional.of(before), LATER);
        report.blocked(Reason.DomainNotFound, "there is no domain");
        DataProductStatus status = report.status();
        assertThat(words(status, "ResolvedRefs")).isEqualTo("False DomainNotFound there is no domain");
        assertThat(words(status, "Ready")).isEqualTo("False DomainNotFound ResolvedRefs: there is no domain");
        assertThat(condition(status, "Accepted")).isEqualTo(condition(before, "Accepted"));
        assertThat(condition(status, "TopicsReady").observedGeneration()).isEqualTo(1);
        assertThat(status.streams()).isEqualTo(before.streams());
    }

    /** The finalizer could not be written, for the product had been changed meanwhile: nothing has been done for this generation. */
    @Test
    void readyIsNotTrueOfAGenerationForWhichNothingWasDone() {
        DataProductStatus before = ready(product(1, SERIES));
        var report = new ProductReport(product(2, SERIES, RECORDS), Optional.of(before), LATER);
        report.inputs(NO_INPUTS, Standing.NEW);
        report.compliance(Compliance.of(List.of()));
        report.accepted("sha256:2", DOMAIN);
        report.unchanged();
        assertThat(words(report.status(), "Ready"))
                .isEqualTo("False Pending TopicsReady: not judged of this generation yet");
    }

    @Test
    void aConflictIsToldAndItsTopicIsNotServed() {
        DataProduct product = product(1, SERIES, RECORDS);
        List<WantedTopic> wanted = WantedTopics.of("h1", "strain", product.getSpec(), Defaults.NONE, List.of());
        var report = new ProductReport(product, Optional.empty(), NOON);
        report.topics(
                List.of(
                        result(wanted.getFirst(), new TopicDecision.Conflict(Reason.TopicNotOurs, "a is not ours")),
                        result(wanted.getLast(), new TopicDecision.InOrder())),
                DOMAIN,
                product.getSpec());
        DataProductStatus status = report.status();
        assertThat(words(status, "TopicsReady")).isEqualTo("False TopicNotOurs a is not ours");
        assertThat(status.streams())
                .extracting(stream -> stream.topics().size())
                .containsExactly(0, 1);
    }

    @Test
    void topicsThatCouldNotBeLookedAtAreUnknownAndNotSettled() {
        DataProduct product = product(1, SERIES);
        DataProductStatus before = ready(product);
        var report = new ProductReport(product, Optional.of(before), LATER);
        report.accepted("sha256:1", DOMAIN);
        report.topicsFailed(Reason.Unreachable, "no broker answers");
        DataProductStatus status = report.status();
        assertThat(words(status, "TopicsReady")).isEqualTo("Unknown Unreachable no broker answers");
        assertThat(status.streams()).isEqualTo(before.streams());
        assertThat(new ProductReport(product, Optional.of(status), LATER).isSettled("sha256:1"))
                .isFalse();
        assertThat(new ProductReport(product, Optional.of(before), LATER).isSettled("sha256:2"))
                .isFalse();
    }

    @Test
    void inputsThatAreMissingAreNamed() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.inputs(
                new Inputs(
                        List.of(new ProductRef("l1", "raw"), new ProductRef("v1", "raw")),
                        List.of(new UngrantedInput(new ProductRef("l1", "raw"), "calibration")),
                        true),
                Standing.NEW);
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo("False RefNotFound spec.inputs: there is no product l1/raw, v1/raw yet");
    }

    @Test
    void inputsThatAreNotGrantedAreNamedWithTheWayToAskForThem() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.inputs(
                new Inputs(List.of(), List.of(new UngrantedInput(new ProductRef("l1", "raw"), "calibration")), true),
                Standing.NEW);
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo(
                        "False AwaitingGrant spec.inputs: publisher calibration may not consume l1/raw yet; it is served once that is granted; ask for it: mesh request l1/raw");
    }

    @Test
    void anInputThatIsAddedToWhatIsServedMakesItANewContractThatWaits() {
        DataProductStatus before = ready(made(1, L1));
        var same = new ProductReport(made(2, L1), Optional.of(before), LATER);
        var more = new ProductReport(made(2, L1, V1), Optional.of(before), LATER);

        assertThat(before.accepted().inputs()).containsExactly(L1);
        assertThat(same.standing("sha256:1")).isEqualTo(Standing.SERVED);
        assertThat(more.serves("sha256:1")).isFalse();
        assertThat(more.standing("sha256:1")).isEqualTo(Standing.CHANGED);

        more.inputs(new Inputs(List.of(), List.of(new UngrantedInput(V1, "calibration")), true), Standing.CHANGED);
        more.held();
        DataProductStatus status = more.status();
        assertThat(words(status, "ResolvedRefs"))
                .isEqualTo(
                        "False AwaitingGrant spec.inputs: publisher calibration may not consume v1/raw yet; what was accepted before goes on being served, and the change waits for that; ask for it: mesh request v1/raw");
        assertThat(status.accepted()).isEqualTo(before.accepted());
    }

    @Test
    void aServedProductThatLostAnInputSaysThatItGoesOnAndThatAPersonMustAct() {
        DataProductStatus before = ready(made(1, L1));
        var report = new ProductReport(made(1, L1), Optional.of(before), LATER);
        report.inputs(new Inputs(List.of(), List.of(new UngrantedInput(L1, "calibration")), true), Standing.SERVED);
        report.unchanged();
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo(
                        "False InputLost spec.inputs: publisher calibration may not consume l1/raw any more; it goes on being served; ask for it: mesh request l1/raw");
        assertThat(condition(report.status(), "Reconciling").status()).isEqualTo("False");
        assertThat(condition(report.status(), "Stalled").status()).isEqualTo("True");

        var gone = new ProductReport(made(1, L1), Optional.of(before), LATER);
        gone.inputs(new Inputs(List.of(L1), List.of(), true), Standing.SERVED);
        assertThat(words(gone.status(), "ResolvedRefs"))
                .isEqualTo("False InputLost spec.inputs: there is no product l1/raw any more; it goes on being served");
    }

    @Test
    void aRefusalThatIsMendedIsNotToldOfAProductThatWaitsForItsInputs() {
        var refused = new ProductReport(made(1, L1), Optional.empty(), NOON);
        refused.refused(List.of(new Problem(Reason.InvalidUnit, "spec.a", "is wrong")));
        var report = new ProductReport(made(2, L1), Optional.of(refused.status()), LATER);
        report.inputs(new Inputs(List.of(), List.of(new UngrantedInput(L1, "calibration")), true), Standing.NEW);
        report.held();
        assertThat(words(report.status(), "Accepted")).isEqualTo("Unknown Pending waits for its inputs");
        assertThat(words(report.status(), "Ready")).startsWith("False AwaitingGrant");
    }

    @Test
    void whatIsNotKnownOfInputsJustAfterAStartStandsAsItWasReported() {
        DataProductStatus before = ready(product(1, SERIES));
        var report = new ProductReport(product(1, SERIES), Optional.of(before), LATER);
        report.inputs(new Inputs(List.of(new ProductRef("l1", "raw")), List.of(), false), Standing.NEW);
        report.complianceUnknown();
        assertThat(condition(report.status(), "ResolvedRefs")).isEqualTo(condition(before, "ResolvedRefs"));
        assertThat(condition(report.status(), "PolicyCompliant")).isEqualTo(condition(before, "PolicyCompliant"));
    }

    @Test
    void whatIsNotKnownOfInputsIsNotTakenFromWhatWasSaidOfThePlane() {
        var blocked = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        blocked.blocked(Reason.PlaneNotReady, "DataPlane hanford: no broker answers");
        var report = new ProductReport(product(1, SERIES), Optional.of(blocked.status()), LATER);
        report.inputs(new Inputs(List.of(), List.of(), false), Standing.NEW);
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo("Unknown Pending spec.inputs: it is not known yet who may read them");
    }

    @Test
    void publishersAreReadyWhenAllAreAndToldInAFixedOrder() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.publishers(Map.of());
        assertThat(words(report.status(), "PublishersReady")).isEqualTo("True NotRequested ");

        var outcomes = new java.util.TreeMap<String, Outcome>();
        outcomes.put("b", new Outcome.Waiting(Reason.Unreachable, "no broker answers"));
        outcomes.put(
                "a", new Outcome.Settled(Map.of("strain-kafka", "Secret strain-kafka exists", "others", "not ours")));
        report.publishers(outcomes);
        assertThat(words(report.status(), "PublishersReady"))
                .isEqualTo("False SecretNotOurs a: Secret strain-kafka exists; b: no broker answers");
    }

    @Test
    void aPrincipalsTroubleWithAnotherProductsSecretIsNotThisOnes() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.publishers(Map.of("calibration", new Outcome.Settled(Map.of("of-another-product", "exists"))));
        assertThat(words(report.status(), "PublishersReady")).isEqualTo("True Succeeded ");
    }

    @Test
    void anArchiveIsReportedAsItsRuntimeReportsItAndNotBeforeThatIsKnown() {
        assertThat(ready(product(1, SERIES)).conditions())
                .extracting(Condition::type)
                .doesNotContain("SchemaRegistered", "ArchiveReady");
        DataProduct product = product(1, ARCHIVED);
        DataProductStatus waiting = archived(product, Optional.empty(), true, Optional.empty());
        assertThat(words(waiting, "Ready")).startsWith("False Pending ArchiveReady");

        DataProductStatus archiving = archived(
                product,
                Optional.of(waiting),
                true,
                ArchiveReport.parse("state=Archiving rows=12 bytes=3400 newest=2026-11-23T19:00:00Z behind=10s"));
        assertThat(words(archiving, "ArchiveReady")).isEqualTo("True Succeeded ");
        assertThat(words(archiving, "Ready")).isEqualTo("True Succeeded ");
        assertThat(archiving.streams().getFirst().table()).isEqualTo("h1.strain.main");
        assertThat(archiving.streams().getFirst().archive())
                .isEqualTo(new ArchiveStatus(12L, 3400L, null, "2026-11-23T19:00:00Z", "10s"));

        // An operator that has just started has read no reports yet.
        assertThat(archived(product, Optional.of(archiving), false, Optional.empty()))
                .isEqualTo(archiving);
    }

    private static DataProductStatus archived(
            DataProduct product, Optional<DataProductStatus> before, boolean known, Optional<ArchiveReport> report) {
        var all = new ProductReport(product, before, NOON);
        all.accepted("sha256:1", DOMAIN);
        all.inputs(NO_INPUTS, Standing.NEW);
        all.archive(new ArchiveView(
                known,
                List.of(new Archived(
                        "h1.strain.main", false, Duration.ofSeconds(10), Duration.ofDays(1), report.orElse(null))),
                report.map(said -> Map.of("h1.strain.main", said)).orElse(Map.of()),
                true));
        all.topics(List.of(), DOMAIN, product.getSpec());
        all.publishers(Map.of());
        return all.status();
    }

    @Test
    void aPauseLeavesWhatWasReported() {
        DataProductStatus before = ready(product(1, SERIES));
        DataProductStatus paused =
                ProductReport.paused(product(2, SERIES, RECORDS), "DataDomain h1", Optional.of(before), LATER);
        assertThat(paused.observedGeneration()).isEqualTo(1);
        assertThat(paused.streams()).isEqualTo(before.streams());
        assertThat(words(paused, "Ready")).isEqualTo("True Succeeded ");
        assertThat(condition(paused, "Reconciling").reason()).isEqualTo("Paused");
        assertThat(ProductReport.paused(product(2, SERIES, RECORDS), "DataDomain h1", Optional.of(paused), NOON))
                .isEqualTo(paused);
        assertThat(words(ProductReport.paused(product(1, SERIES), "DataDomain h1", Optional.empty(), NOON), "Ready"))
                .startsWith("False Paused");
    }
}
