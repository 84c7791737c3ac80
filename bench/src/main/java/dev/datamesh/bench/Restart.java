package dev.datamesh.bench;

import java.util.Map;
import java.util.Set;

/** A restart over everything that is there: how long until nothing happens any more, and what was written on the way. */
final class Restart {
    private static final long QUIET_NANOS = 5_000_000_000L;
    private static final Set<String> MUTATING = Set.of(
            "createTopics",
            "alterConfigs",
            "createPartitions",
            "deleteTopics",
            "createAcls",
            "deleteAcls",
            "alterScram",
            "alterQuotas",
            "writeLedger");

    private final BenchMesh mesh;

    Restart(BenchMesh mesh) {
        this.mesh = mesh;
    }

    void run(Report report) throws Exception {
        long writes = mesh.operatorWrites();
        mesh.operator().kill();
        long start = System.nanoTime();
        mesh.startOperator();
        report.plain("restart, process started to health ready", (System.nanoTime() - start) / 1e9, "s");
        double described = -1;
        long lastChange = System.nanoTime();
        // Steady: every topic was looked at, and no describe has come for five seconds.
        while (System.nanoTime() - lastChange < QUIET_NANOS) {
            Thread.sleep(100);
            double now = mesh.operator().kafkaCalls().getOrDefault("describeTopics", 0.0);
            if (now != described) {
                described = now;
                lastChange = System.nanoTime();
            }
        }
        report.plain("restart, process started to steady", (lastChange - start) / 1e9, "s");
        report.plain("restart, writes to the API server", mesh.operatorWrites() - writes, "");
        Map<String, Double> calls = mesh.operator().kafkaCalls();
        double mutating = calls.entrySet().stream()
                .filter(entry -> MUTATING.contains(entry.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .sum();
        report.plain("restart, mutating calls to Kafka", mutating, "");
        report.plain("restart, operator peak RSS", mesh.operator().peakRssMiB(), "MiB");
    }
}
