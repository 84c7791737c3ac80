package dev.datamesh.local.mesh.up;

import dev.datamesh.local.mesh.apply.Applier;
import dev.datamesh.local.mesh.apply.ApplyCommand;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.MeshKind;
import dev.datamesh.local.mesh.cluster.Readiness;
import dev.datamesh.local.mesh.cluster.ReadyWait;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Steps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An example of the project that is applied beside the observatories', and says what to do with its records. */
record RecordExample(Console console, Steps steps, MeshCluster cluster, String name, Duration patience) {

    /** The exit code. */
    int run() throws InterruptedException {
        Path folder = console.projectRoot().resolve("examples").resolve(name);
        if (!name.matches("[a-z]+") || !Files.isDirectory(folder)) {
            throw new MeshException("there is no example " + name, "'shop' is one");
        }
        long began = System.nanoTime();
        List<Manifest> manifests = Manifests.at(folder);
        List<String> refusals = new ArrayList<>();
        new Applier(cluster.client(), ApplyCommand.FIELD_MANAGER)
                .apply(manifests, applied -> {})
                .refused()
                .forEach(refusal -> refusals.addAll(refusal.lines()));
        if (!refusals.isEmpty()) {
            throw new MeshException(
                    "examples/" + name + " was refused:\n  " + String.join("\n  ", refusals),
                    "mesh apply -f " + folder + " tries again");
        }
        Map<MeshKind.Named, Readiness> open =
                new ReadyWait(cluster.client()).await(reporting(manifests), patience, object -> {});
        open.forEach((object, readiness) -> console.err()
                .println("  " + object.kind().word() + " " + object.title() + " is not ready: " + readiness.reason()
                        + ": " + readiness.message()));
        if (!open.isEmpty()) {
            return 1;
        }
        steps.done("examples/" + name, Steps.since(began), products(manifests) + " Ready");
        console.out().println("Try next, as examples/" + name + "/README.md and docs/tutorial-records.md tell it:");
        console.out().println("  mesh publish payments/captured --file examples/shop/payments.jsonl");
        console.out().println("  mesh tail payments/captured --as orders/settlement --since 1h");
        return 0;
    }

    private static List<MeshKind.Named> reporting(List<Manifest> manifests) {
        List<MeshKind.Named> objects = new ArrayList<>();
        for (Manifest manifest : manifests) {
            MeshKind.of(manifest.apiVersion(), manifest.kind())
                    .ifPresent(kind -> objects.add(new MeshKind.Named(kind, manifest.namespace(), manifest.name())));
        }
        return objects;
    }

    private static String products(List<Manifest> manifests) {
        return manifests.stream()
                .filter(manifest -> manifest.kind().equals(MeshKind.PRODUCT.kind()))
                .map(manifest -> manifest.namespace() + "/" + manifest.name())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }
}
