package dev.datamesh.local.mesh.data;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;
import dev.datamesh.local.mesh.cluster.TimeSeries.Topic;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Table;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "describe",
        description = "Say what a product is, who may read it, and where its data are.",
        footer = {"", "  mesh describe h1/strain"})
public final class DescribeCommand implements Callable<Integer> {
    /** These say what the others do. */
    private static final Set<String> SUMMARIES = Set.of("Ready", "Reconciling", "Stalled");

    /** As many as one looks through. */
    private static final int MOST_CHANNELS = 50;

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "DOMAIN/PRODUCT", description = "The product.")
    private String product;

    public DescribeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ProductAddress address = ProductAddress.parse(product);
        try (MeshCluster cluster = access.open(console)) {
            DataProduct found = cluster.product(address);
            console.out().println(address + "  " + orNothing(found.getSpec().displayName()));
            Table table = new Table();
            about(found.getSpec(), table);
            cluster.endpoint(address.domain()).ifPresent(endpoint -> table.row("served at", endpoint.toString()));
            table.lines().forEach(console.out()::println);
            Optional<DataProductStatus> status = Optional.ofNullable(found.getStatus());
            PublisherAccess runtime = new PublisherAccess(cluster, address, found, Optional.empty());
            status.ifPresent(said -> said.streams().forEach(stream -> print(found.getSpec(), stream, runtime)));
            status.stream()
                    .flatMap(said -> said.retired().stream())
                    .forEach(stream -> console.out()
                            .println("stream " + stream.name() + " v" + stream.major() + ": " + stream.topics()
                                    + " topic(s) that the spec asks for no more are deleted after "
                                    + stream.deleteAfter()));
            status.stream()
                    .flatMap(said -> said.conditions().stream())
                    .filter(condition -> !condition.status().equals("True") && !SUMMARIES.contains(condition.type()))
                    .forEach(condition -> console.out()
                            .println(condition.type() + " is " + condition.status() + ", " + condition.reason() + ": "
                                    + condition.message()));
        }
        return 0;
    }

    private static void about(DataProductSpec spec, Table table) {
        if (spec.description() != null) {
            row(table, "purpose", spec.description().purpose());
            row(table, "limitations", spec.description().limitations());
            row(table, "usage", spec.description().usage());
        }
        row(table, "version", spec.version());
        table.row("who reads", spec.access().mode().name());
        table.row("who finds it", spec.access().visibility().name());
        row(
                table,
                "publishers",
                spec.publishers().stream()
                        .map(DataProductSpec.Publisher::serviceAccount)
                        .collect(Collectors.joining(", ")));
        row(
                table,
                "made of",
                spec.inputs().stream()
                        .map(input -> input.domain() + "/" + input.name())
                        .collect(Collectors.joining(", ")));
        row(table, "tags", String.join(", ", spec.tags()));
    }

    private void print(DataProductSpec spec, StreamStatus stream, PublisherAccess runtime) {
        console.out().println("stream " + stream.name() + (stream.major() == 1 ? "" : " v" + stream.major()));
        Optional<StreamSpec> declared = spec.streams().stream()
                .filter(each ->
                        each.name().equals(stream.name()) && each.major().equals(stream.major()))
                .findFirst();
        Table table = new Table();
        row(table, "publisher id", stream.publisherId());
        declared.map(StreamSpec::timeSeries).ifPresent(series -> table.row("blocks of", series.stride()));
        declared.map(StreamSpec::records)
                .ifPresent(records -> table.row("records", "of a schema in " + language(records.schema())));
        row(table, "kept live", stream.liveRetention());
        stream.topics().forEach(topic -> {
            table.row("topic", topic.name(), Objects.requireNonNullElse(topic.dataType(), ""));
            topic.channels().stream()
                    .filter(channel -> !channel.isEmpty())
                    .forEach(channel -> table.row("  channel", channel));
        });
        if (stream.register() != null) {
            table.row("register", stream.register().topic());
            registered(stream, runtime, table);
        }
        table.lines().forEach(console.out()::println);
    }

    private static void registered(StreamStatus stream, PublisherAccess runtime, Table table) {
        List<Topic> topics;
        try {
            topics = runtime.registered(stream.publisherId());
        } catch (MeshException e) {
            // The rest is worth reading without.
            table.row("channels", e.getMessage());
            return;
        }
        int count = topics.stream().mapToInt(topic -> topic.channels().size()).sum();
        table.row("channels", String.valueOf(count));
        int left = MOST_CHANNELS;
        for (Topic topic : topics) {
            if (left > 0) {
                table.row("topic", topic.name(), topic.type().wireName());
            }
            for (Channel channel : topic.channels()) {
                if (left-- > 0) {
                    table.row("  channel", channel.name());
                }
            }
        }
        if (count > MOST_CHANNELS) {
            table.row("", "and " + (count - MOST_CHANNELS) + " more: 'mesh find' lists them");
        }
    }

    private static String language(RecordsSpec.SchemaSpec schema) {
        return schema.avro() != null ? "Avro" : schema.json() != null ? "JSON Schema" : "a ConfigMap";
    }

    private static void row(Table table, String name, String value) {
        if (value != null && !value.isEmpty()) {
            table.row(name, value);
        }
    }

    private static String orNothing(String text) {
        return text == null ? "" : text;
    }
}
