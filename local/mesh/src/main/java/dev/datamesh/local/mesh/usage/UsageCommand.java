package dev.datamesh.local.mesh.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Table;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.StateDirectory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "usage",
        description = "Show who reads how much of what, as the runtimes have counted since they were started.",
        footer = {
            "",
            "  mesh usage                          all domains",
            "  mesh usage h1                       the products of a domain",
            "  mesh usage h1/strain -o json        one product",
            "",
            "What consumers read from Kafka themselves no runtime sees. On a cluster this needs the right to list pods and to get "
                    + "pods/proxy in datamesh-runtimes."
        })
public final class UsageCommand implements Callable<Integer> {
    enum Form {
        text,
        json
    }

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DOMAIN[/PRODUCT]",
            description = "What to look at; else all.")
    private String scope;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Form form;

    public UsageCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        List<Read> reads = new ArrayList<>();
        Optional<Instant> since = Optional.empty();
        try (MeshCluster cluster = access.open(console)) {
            RuntimeMetrics metrics = new RuntimeMetrics(cluster, node());
            for (String domain : domains(cluster)) {
                Map<String, Read> byPair = new LinkedHashMap<>();
                for (Exposition said : metrics.of(domain)) {
                    said.reads(domain)
                            .forEach(read -> byPair.merge(read.product() + " " + read.consumer(), read, Read::and));
                    since = later(since, said.started());
                }
                reads.addAll(byPair.values());
            }
        }
        List<Read> asked = reads.stream()
                .filter(read ->
                        scope == null || !scope.contains("/") || read.product().equals(scope))
                .sorted(Comparator.comparing(Read::product)
                        .thenComparing(Read::bytes, Comparator.reverseOrder())
                        .thenComparing(Read::consumer))
                .toList();
        if (form == Form.json) {
            printJson(asked);
        } else {
            print(asked, since);
        }
        return 0;
    }

    private Optional<Ports> node() {
        return access.isThisMachine()
                ? Optional.of(new Ports(
                        StateDirectory.at(MeshHome.of(console.environment()).node())))
                : Optional.empty();
    }

    private List<String> domains(MeshCluster cluster) {
        if (scope == null) {
            return MeshCluster.asked(() ->
                            cluster.client().resources(DataDomain.class).list().getItems())
                    .orElse(List.of())
                    .stream()
                    .map(domain -> domain.getMetadata().getName())
                    .sorted()
                    .toList();
        }
        if (scope.contains("/")) {
            return List.of(
                    cluster.product(ProductAddress.parse(scope)).getMetadata().getNamespace());
        }
        if (cluster.domain(scope).isEmpty()) {
            throw new MeshException("there is no domain " + scope, "'mesh status' lists the domains");
        }
        return List.of(scope);
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || (other.isPresent() && other.get().isAfter(one.get())) ? other : one;
    }

    private void printJson(List<Read> reads) throws JsonProcessingException {
        List<Map<String, Object>> all = reads.stream()
                .map(read -> Map.<String, Object>of(
                        "product", read.product(),
                        "consumer", read.consumer(),
                        "bytes", read.bytes(),
                        "lastRead", read.lastRead().toString()))
                .toList();
        console.out()
                .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }

    private void print(List<Read> reads, Optional<Instant> since) {
        String from = since.map(instant -> " since " + instant).orElse("");
        if (reads.isEmpty()) {
            console.out().println("Nobody has read " + (scope == null ? "anything" : scope) + from + ".");
            return;
        }
        Table table = new Table().row("PRODUCT", "CONSUMER", "READ", "LAST READ");
        reads.forEach(read -> table.row(
                read.product(),
                read.consumer(),
                text(read.bytes()),
                read.lastRead().toString()));
        table.lines().forEach(console.out()::println);
        console.out()
                .println("Counted" + (from.isEmpty() ? "" : from + ", or longer by runtimes that are older") + ".");
    }

    /** Of three digits, in the unit that leaves one to three before the point. */
    static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(
                        Locale.ROOT, value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }
}
