package dev.datamesh.operator.product;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.RecordsSpec.SchemaSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.StreamArchiveSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.mesh.Inputs;
import dev.datamesh.operator.policy.Compliance;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.product.InputVerdict.Standing;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Products, and what their reports are made of, for the tests of reports. */
final class ReportedProducts {
    private ReportedProducts() {}

    static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-05T12:00:00Z"));
    static final InstantSource LATER = InstantSource.fixed(Instant.parse("2026-11-05T13:00:00Z"));
    static final DataDomain DOMAIN = domain(Defaults.NONE);
    static final ProductRef L1 = new ProductRef("l1", "raw");
    static final ProductRef V1 = new ProductRef("v1", "raw");
    static final Inputs NO_INPUTS = new Inputs(List.of(), List.of(), true);

    static final StreamSpec SERIES = new StreamSpec(
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
    static final StreamSpec RECORDS = new StreamSpec(
            "events",
            1,
            null,
            new RecordsSpec("id", new SchemaSpec(null, Map.of("type", "object"), null), null),
            null,
            null,
            null);

    static final StreamSpec ARCHIVED =
            new StreamSpec("main", 1, SERIES.timeSeries(), null, null, new StreamArchiveSpec(null, "10s"), null);

    static DataDomain domain(Defaults defaults) {
        var domain = new DataDomain();
        domain.setMetadata(new ObjectMetaBuilder().withName("h1").build());
        domain.setSpec(new DataDomainSpec(null, "hanford", null, null, null, null, null, defaults));
        return domain;
    }

    static DataProduct product(long generation, StreamSpec... streams) {
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

    static DataProduct made(long generation, ProductRef... inputs) {
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

    static List<TopicWork.Result> results(DataProduct product, TopicDecision decision) {
        return WantedTopics.of("h1", "strain", product.getSpec(), Defaults.NONE, List.of()).stream()
                .map(wanted -> result(wanted, decision))
                .toList();
    }

    static TopicWork.Result result(WantedTopic wanted, TopicDecision decision) {
        return new TopicWork.Result(wanted, decision, decision instanceof TopicDecision.Conflict ? 0 : 3);
    }

    static DataProductStatus ready(DataProduct product) {
        var report = new ProductReport(product, Optional.empty(), NOON);
        report.inputs(NO_INPUTS, Standing.NEW);
        report.compliance(Compliance.of(List.of()));
        report.accepted("sha256:1", DOMAIN);
        report.topics(results(product, new TopicDecision.InOrder()), DOMAIN, product.getSpec());
        report.publishers(Map.of("calibration", new Outcome.Settled(Map.of())));
        return report.status();
    }

    static Condition condition(DataProductStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " in " + status.conditions()));
    }

    static String words(DataProductStatus status, String type) {
        Condition condition = condition(status, type);
        return condition.status() + " " + condition.reason() + " " + condition.message();
    }
}
