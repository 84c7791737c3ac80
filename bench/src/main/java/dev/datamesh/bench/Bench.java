package dev.datamesh.bench;

import dev.datamesh.bench.record.RecordsBench;
import dev.datamesh.bench.runtime.ArchiveBench;
import dev.datamesh.bench.runtime.RuntimeBench;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The benchmarks' command line. */
@Command(
        name = "bench/run",
        subcommands = {RuntimeBench.class, ArchiveBench.class, RecordsBench.class, GovernanceBench.class},
        mixinStandardHelpOptions = true,
        description = {
            "Measures the operator on a real API server and a real broker, each beside a probe that makes the same",
            "calls with a bare client in the same run. Nothing else should run on the machine meanwhile."
        })
public final class Bench implements Callable<Integer> {
    @Option(
            names = "--products",
            defaultValue = "1000",
            description = "how many products to apply at once (default: ${DEFAULT-VALUE})")
    private int products;

    @Option(
            names = "--domains",
            defaultValue = "100",
            description = "over how many domains (default: ${DEFAULT-VALUE})")
    private int domains;

    @Option(
            names = "--rounds",
            defaultValue = "200",
            description = "rounds of apply to Ready, one product at a time (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--heap",
            defaultValue = "144m",
            description = "the operator's largest heap (default: ${DEFAULT-VALUE})")
    private String heap;

    @Override
    public Integer call() throws Exception {
        try (var mesh = new BenchMesh(heap, products)) {
            var report = new Report(mesh.describe());
            if (rounds > 0) {
                new OneProduct(mesh).run(rounds, report);
            }
            if (products > 0) {
                new ManyProducts(mesh).run(products, domains, report);
                new Restart(mesh).run(report);
            }
            System.out.println(report);
        }
        return 0;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }
}
