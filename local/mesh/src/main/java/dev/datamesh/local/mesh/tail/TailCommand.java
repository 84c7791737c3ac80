package dev.datamesh.local.mesh.tail;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.DataAccess;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.data.PublisherAccess;
import dev.datamesh.local.mesh.record.RecordStream;
import dev.datamesh.local.mesh.record.RecordTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = "Show the blocks of a product's time series, or its records, as they arrive.",
        footer = {
            "",
            "LATENCY is the time from a block's last sample to its arrival here. RATE is measured, over two seconds. "
                    + "GAPS counts the strides that never came, and behind a plus the samples missing inside those that did. "
                    + "In this version it reads with the plane's own rights, so it needs the right to read the plane's Secret.",
            "",
            "Records are read through the runtime of their domain, as the ServiceAccount of --as, and shown as lines of JSON:",
            "",
            "  mesh tail payments/captured --as orders/settlement --since 1h"
        })
public final class TailCommand implements Callable<Integer> {
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "DOMAIN/PRODUCT", description = "The product.")
    private String product;

    @Option(names = "--stream", defaultValue = "main", description = "The product's stream (${DEFAULT-VALUE}).")
    private String stream;

    @Option(names = "--channel", paramLabel = "NAME", description = "Only this channel. May be repeated.")
    private List<String> channels = new ArrayList<>();

    @Option(names = "-n", paramLabel = "COUNT", description = "Stop after so many blocks; else at Ctrl-C.")
    private Long count;

    @Option(names = "--within", paramLabel = "SECONDS", description = "With -n: fail if they have not come by then.")
    private Integer withinSeconds;

    @Option(
            names = "--as",
            paramLabel = "NAMESPACE/SERVICEACCOUNT",
            description = "Records: ask with a token of this ServiceAccount; else without a name.")
    private String as;

    @Option(names = "--since", paramLabel = "DURATION", description = "Records: begin so far in the past, such as 1h.")
    private String since;

    public TailCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (count != null && count < 1) {
            throw MeshException.usage("-n " + count + ": at least one block", "leave -n out to follow for ever");
        }
        ProductAddress address = ProductAddress.parse(product);
        TimeSeries series;
        Map<String, Object> credentials;
        try (MeshCluster cluster = access.open(console)) {
            DataProduct found = cluster.product(address);
            if (RecordStream.isOf(found, stream)) {
                return records(cluster, address);
            }
            series = TimeSeries.of(
                    address, found, stream, new PublisherAccess(cluster, address, found, Optional.empty())::registered);
            credentials = KafkaCredentials.ofPlane(cluster, cluster.planeOf(address.domain()));
        }
        requireChannels(series);
        try (BlockReader reader = new BlockReader(series, credentials, console.clock())) {
            follow(series, reader);
        }
        return 0;
    }

    private int records(MeshCluster cluster, ProductAddress address) {
        RecordTail tail = new RecordTail(
                console,
                address,
                stream,
                Optional.ofNullable(since).map(DurationText::parse),
                Optional.ofNullable(count),
                Optional.ofNullable(withinSeconds).map(Duration::ofSeconds));
        try (DataClient client = DataAccess.runtime(cluster, address.domain(), Optional.ofNullable(as))) {
            tail.run(client);
        }
        return 0;
    }

    private void follow(TimeSeries series, BlockReader reader) {
        TailLines lines = new TailLines(series.topics().stream()
                .flatMap(topic -> topic.channels().stream())
                .mapToInt(channel -> channel.name().length())
                .max()
                .orElse(0));
        console.out().println(lines.header());
        long left = count == null ? Long.MAX_VALUE : count;
        long began = System.nanoTime();
        boolean silent = false;
        long skipped = 0;
        while (left > 0) {
            List<ArrivedBlock> arrived = reader.poll(SILENCE);
            if (arrived.isEmpty() && !silent) {
                console.err().println("nothing arrives; 'mesh status' shows whether somebody publishes");
            }
            silent = arrived.isEmpty();
            if (reader.skipped().count() > skipped) {
                skipped = reader.skipped().count();
                console.err()
                        .println("skipped " + skipped + " so far, no block in them; "
                                + reader.skipped().last());
            }
            for (ArrivedBlock block : arrived) {
                if (left > 0
                        && (channels.isEmpty()
                                || channels.contains(block.channel().name()))) {
                    console.out().println(lines.line(block));
                    left--;
                }
            }
            if (left > 0
                    && withinSeconds != null
                    && System.nanoTime() - began
                            > Duration.ofSeconds(withinSeconds).toNanos()) {
                throw new MeshException(
                        series.product() + ": " + left + " of " + count + " blocks have not come within "
                                + withinSeconds + " s",
                        "'mesh doctor' looks for the reason");
            }
        }
    }

    private void requireChannels(TimeSeries series) {
        List<String> known = series.topics().stream()
                .flatMap(topic -> topic.channels().stream())
                .map(Channel::name)
                .toList();
        for (String wanted : channels) {
            if (!known.contains(wanted)) {
                throw new MeshException(
                        series.product() + " has no channel " + wanted, "it has " + String.join(", ", known));
            }
        }
    }
}
