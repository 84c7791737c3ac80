package dev.datamesh.operator.product;

import static dev.datamesh.operator.product.ReportedProducts.ARCHIVED;
import static dev.datamesh.operator.product.ReportedProducts.DOMAIN;
import static dev.datamesh.operator.product.ReportedProducts.LATER;
import static dev.datamesh.operator.product.ReportedProducts.NOON;
import static dev.datamesh.operator.product.ReportedProducts.NO_INPUTS;
import static dev.datamesh.operator.product.ReportedProducts.RECORDS;
import static dev.datamesh.operator.product.ReportedProducts.SERIES;
import static dev.datamesh.operator.product.ReportedProducts.condition;
import static dev.datamesh.operator.product.ReportedProducts.domain;
import static dev.datamesh.operator.product.ReportedProducts.product;
import static dev.datamesh.operator.product.ReportedProducts.ready;
import static dev.datamesh.operator.product.ReportedProducts.result;
import static dev.datamesh.operator.product.ReportedProducts.results;
import static dev.datamesh.operator.product.ReportedProducts.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.ArchiveStatus;
import dev.datamesh.api.product.DataProductStatus.Effective;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.archive.ArchiveReport;
import dev.datamesh.core.archive.ArchiveVerdict.Archived;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.policy.Compliance;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.product.InputVerdict.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProductReportTest {
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
                        "h1.strain.main", Duration.ofSeconds(10), Duration.ofDays(1), report.orElse(null))),
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
