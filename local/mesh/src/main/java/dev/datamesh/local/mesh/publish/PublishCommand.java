package dev.datamesh.local.mesh.publish;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.StartTime;
import dev.datamesh.local.mesh.record.RecordPublishing;
import dev.datamesh.local.mesh.record.RecordStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        description =
                "Publish samples from a Parquet file, or records from lines of JSON, as one of the product's publishers.",
        footer = {
            "",
            "Each column that is named as a channel of the product is sent as that channel. The file's own times are not "
                    + "used: without --start its samples are stamped so that they end now. With --realtime each block waits for its "
                    + "time; with --loop too it never ends.",
            "",
            "A product whose channels are dynamic takes new ones by --register, with their rate: columns named as channels are.",
            "",
            "  mesh publish h1/strain --file strain.parquet --realtime --loop",
            "  mesh publish h1/pem --file pem.parquet --register 256",
            "",
            "A stream of records takes a file of JSON, an object a line. Every line is held against the schema before the "
                    + "first is sent: if one is wrong nothing is, and FILE.bad says what is wrong where.",
            "",
            "  mesh publish orders/placed --file orders.jsonl"
        })
public final class PublishCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "DOMAIN/PRODUCT", description = "The product.")
    private String product;

    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "The samples (Parquet), or the records (JSON lines).")
    private Path file;

    @Option(names = "--stream", defaultValue = "main", description = "The product's stream (${DEFAULT-VALUE}).")
    private String stream;

    @Option(
            names = "--column",
            paramLabel = "NAME=CHANNEL",
            description = "A column that is not named as its channel. May be repeated.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(
            names = "--publisher",
            paramLabel = "SERVICEACCOUNT",
            description = "As which publisher; else as the first.")
    private String publisher;

    @Option(
            names = "--register",
            paramLabel = "HZ",
            description = "Register the columns as channels of so many samples a second, before anything is sent.")
    private Integer register;

    @Option(names = "--realtime", description = "Send each block when its last sample would have been taken.")
    private boolean realtime;

    @Option(names = "--loop", description = "Begin again at the end. Needs --realtime.")
    private boolean loop;

    @Option(names = "--start", paramLabel = "TIME", description = "Of the first sample: seconds of GPS, or UTC.")
    private String start;

    @Option(names = "--skip-bad", description = "Records: send the good lines though there are bad ones.")
    private boolean skipBad;

    public PublishCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (loop && !realtime) {
            throw MeshException.usage("--loop without --realtime would never end", "add --realtime");
        }
        if (realtime && start != null) {
            throw MeshException.usage("--start and --realtime exclude each other: real time is now", "leave one out");
        }
        OptionalLong from = start == null ? OptionalLong.empty() : OptionalLong.of(StartTime.parse(start));
        PublishRequest request = new PublishRequest(
                ProductAddress.parse(product), stream, file, columns, Optional.ofNullable(publisher));
        try (MeshCluster cluster = access.open(console)) {
            DataProduct found = cluster.product(request.product());
            if (RecordStream.isOf(found, stream)) {
                return new RecordPublishing(request.product(), stream, file, request.serviceAccount(), skipBad)
                        .run(cluster, found, console);
            }
            if (register != null) {
                request.register(cluster, register);
            }
            if (loop) {
                // Errors of the arguments end the command; only what comes later is waited out.
                request.recording(request.series(cluster));
                new Player(cluster, request, console.clock(), console.err()::println).play();
            }
            OnePass.Sent sent = new OnePass(cluster, request, console.clock()).run(from, realtime);
            console.out()
                    .println(sent.messages() + " blocks published to " + request.product() + ", GPS "
                            + Gps.seconds(sent.fromGps()) + " to " + Gps.seconds(sent.untilGps()));
        }
        return 0;
    }
}
