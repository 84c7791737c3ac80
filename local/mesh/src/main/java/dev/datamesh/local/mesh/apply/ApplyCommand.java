package dev.datamesh.local.mesh.apply;

import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.MeshKind;
import dev.datamesh.local.mesh.cluster.Readiness;
import dev.datamesh.local.mesh.cluster.ReadyWait;
import dev.datamesh.local.mesh.console.Console;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "apply",
        description = "Apply manifests: server-side, with unknown fields refused, in any order.",
        footer = {
            "",
            "What is refused holds nothing else back; each refusal says the file, the line and the field. "
                    + "Exit code 1 if anything was refused, or was not ready in time."
        })
public final class ApplyCommand implements Callable<Integer> {
    /** The name under which the API server knows what this command set. */
    public static final String FIELD_MANAGER = "mesh";

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "YAML or JSON; of a folder all such files. May be repeated.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--wait", description = "Wait until the planes, domains and products are ready.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait (${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    public ApplyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Manifest> manifests =
                paths.stream().flatMap(path -> Manifests.at(path).stream()).toList();
        try (MeshCluster cluster = access.open(console)) {
            Applier.Result result = new Applier(cluster.client(), FIELD_MANAGER)
                    .apply(manifests, applied -> console.out().println(applied.title() + " " + applied.outcome()));
            result.refused().forEach(refusal -> {
                console.err().println(refusal.manifest().title() + " refused:");
                refusal.lines().forEach(line -> console.err().println("  " + line));
            });
            boolean ready = !wait || awaitReady(cluster, result.applied());
            return result.refused().isEmpty() && ready ? 0 : 1;
        }
    }

    private boolean awaitReady(MeshCluster cluster, List<Applier.Applied> applied) throws InterruptedException {
        List<MeshKind.Named> objects = applied.stream()
                .flatMap(each -> MeshKind.of(
                                each.object().getApiVersion(), each.object().getKind())
                        .stream()
                        .map(kind -> kind.named(each.object())))
                .toList();
        long began = System.nanoTime();
        Map<MeshKind.Named, Readiness> open = new ReadyWait(cluster.client())
                .await(
                        objects,
                        Duration.ofSeconds(timeoutSeconds),
                        object -> console.out()
                                .printf(
                                        "%s %s ready after %.1f s%n",
                                        object.kind().kind(), object.title(), (System.nanoTime() - began) / 1e9));
        open.forEach((object, readiness) -> console.err()
                .println(object.kind().kind() + " " + object.title() + " is not ready: " + readiness.reason() + ": "
                        + readiness.message()));
        return open.isEmpty();
    }
}
