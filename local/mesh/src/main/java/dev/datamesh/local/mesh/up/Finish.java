package dev.datamesh.local.mesh.up;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.MeshKind;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.Readiness;
import dev.datamesh.local.mesh.cluster.ReadyWait;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.Steps;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.setup.Replay;
import dev.datamesh.local.mesh.tail.ArrivedBlock;
import dev.datamesh.local.mesh.tail.TailLines;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What comes once all parts run: the examples, their first blocks, and what to try next. */
record Finish(Console console, Steps steps, MeshCluster cluster, MeshState state, int timeoutSeconds) {
    private static final int SHOWN_BLOCKS = 4;

    int bare(boolean wasUp) {
        console.out().println(wasUp ? "The mesh is up already." : inAll("Up"));
        console.out().println("kubeconfig: " + state.endpoints().kubeconfig());
        return 0;
    }

    int withExamples(Examples examples, boolean wasUp) throws InterruptedException {
        boolean applied = examples.applied();
        if (!applied) {
            long began = System.nanoTime();
            boolean moved = examples.apply(cluster, state.endpoints().bootstrapServers());
            steps.done(
                    "examples/ligo",
                    Steps.since(began),
                    moved
                            ? "applied, with plane local at "
                                    + state.endpoints().bootstrapServers() + ", for the port in plane.yaml is taken"
                            : "applied");
        }
        if (applied) {
            // A mesh of an older make gave the replayer other rights. Where a namespace is gone, there is nothing to
            // replay.
            Replay.grant(cluster.client());
        }
        // Of examples that were applied before, what was deleted since is not missed.
        List<MeshKind.Named> objects = examples.reporting().stream()
                .filter(object -> !applied || object.exists(cluster.client()))
                .toList();
        Map<MeshKind.Named, Readiness> open = awaitReady(objects, !applied);
        if (!open.isEmpty()) {
            open.forEach((object, readiness) -> console.err()
                    .println("  " + object.kind().word() + " " + object.title() + " is not ready: " + readiness.reason()
                            + ": " + readiness.message()));
            console.err().println("What was started runs on. 'mesh doctor' looks at what can be wrong.");
            return 1;
        }
        if (wasUp) {
            console.out().println("The mesh is up already: " + objects.size() + " objects of examples/ligo are ready.");
            console.out().println("'mesh status' shows them, 'mesh tail h1/strain' shows their data.");
            return 0;
        }
        showBlocks(Replay.PRODUCTS.stream()
                .filter(product ->
                        objects.contains(new MeshKind.Named(MeshKind.PRODUCT, product.domain(), product.name())))
                .toList());
        tryNext();
        return 0;
    }

    private Map<MeshKind.Named, Readiness> awaitReady(List<MeshKind.Named> objects, boolean each)
            throws InterruptedException {
        long began = System.nanoTime();
        Map<MeshKind.Named, Readiness> open = new ReadyWait(cluster.client())
                .await(objects, Duration.ofSeconds(timeoutSeconds), object -> {
                    if (each) {
                        steps.done(object.kind().word() + " " + object.title(), Steps.since(began), "Ready");
                    }
                });
        if (!each && open.isEmpty()) {
            steps.done("examples/ligo", Steps.since(began), objects.size() + " objects Ready, as they were left");
        }
        return open;
    }

    private void showBlocks(List<ProductAddress> products) throws InterruptedException {
        if (products.isEmpty()) {
            console.out().println(inAll("All ready"));
            return;
        }
        long began = System.nanoTime();
        List<List<ArrivedBlock>> blocks = new FirstBlocks(cluster, console.clock()).of(products, SHOWN_BLOCKS);
        steps.done(
                "first blocks",
                Steps.since(began),
                products.stream().map(ProductAddress::toString).collect(Collectors.joining(", ")));
        console.out().println(inAll("All ready"));
        show(products.getFirst(), blocks.getFirst());
    }

    private void show(ProductAddress product, List<ArrivedBlock> blocks) {
        TailLines lines = new TailLines(blocks.getFirst().channel().name().length());
        console.out().println();
        console.out().println("$ mesh tail " + product);
        console.out().println(lines.header());
        blocks.forEach(block -> console.out().println(lines.line(block)));
    }

    private void tryNext() {
        console.out().println();
        console.out()
                .println("It runs on in the background (GPS "
                        + Gps.seconds(Gps.nanos(console.clock().instant())) + "). Try next:");
        console.out().println("  mesh status                        what runs, and what is ready");
        console.out().println("  mesh find                          what there is to read, in all domains");
        console.out().println("  mesh fetch H1:LDAS-STRAIN          a second of it, to look at; -o x.parquet to keep");
        console.out().println("  mesh why h1/strain --as h1/x       who may read it, and what refuses");
        console.out().println("  mesh apply -f examples/ligo --wait  after a change of the YAML");
        console.out().println("  KUBECONFIG=$(mesh kubeconfig) kubectl get datamesh -A");
        pythonClient();
        console.out().println("  mesh down                          stops it; the data stay");
    }

    /** LIGO's own client, which looks for a gateway at its usual port where it is told nothing. */
    private void pythonClient() {
        String gateway = state.endpoints().gateway();
        String told = gateway.endsWith(":31206") ? "" : "ARRAKIS_SERVER=" + gateway + " ";
        console.out().println("  pip install arrakis                LIGO's Python client, unmodified; then");
        console.out().println("  " + told + "arrakis find 'H1:.*'");
    }

    private String inAll(String what) {
        return String.format(
                Locale.ROOT, "%s after %.1f s.", what, steps.inAll().toMillis() / 1000.0);
    }
}
