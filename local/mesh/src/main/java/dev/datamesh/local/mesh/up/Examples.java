package dev.datamesh.local.mesh.up;

import dev.datamesh.local.mesh.apply.Applier;
import dev.datamesh.local.mesh.apply.ApplyCommand;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.MeshKind;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.setup.Replay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The mesh that a newcomer sees: three observatories, from the project's own YAML. */
final class Examples {
    private static final String APPLIED = "examples.applied";

    private final Path folder;
    private final MeshHome home;

    Examples(Path projectRoot, MeshHome home) {
        this.folder = projectRoot.resolve("examples/ligo");
        this.home = home;
    }

    /** The second of strain that is played in a loop. */
    Path recording() {
        return folder.resolve("data/big-dog-968654552.parquet");
    }

    /**
     * Whether they were applied to this mesh before. They are not applied again: what somebody changed or deleted since
     * stays so.
     */
    boolean applied() {
        return home.state().text(APPLIED).isPresent();
    }

    /** Applies them, with the address that the broker really has; whether that is another than they say. */
    boolean apply(MeshCluster cluster, String bootstrapServers) {
        List<Manifest> written = Manifests.at(folder);
        List<Manifest> manifests = written.stream()
                .map(manifest -> withBroker(manifest, bootstrapServers))
                .toList();
        Applier.Result result =
                new Applier(cluster.client(), ApplyCommand.FIELD_MANAGER).apply(manifests, applied -> {});
        List<String> refusals = new ArrayList<>();
        result.refused().forEach(refusal -> refusals.addAll(refusal.lines()));
        if (refusals.isEmpty()) {
            Replay.grant(cluster.client()).refused().forEach(refusal -> refusals.addAll(refusal.lines()));
        }
        if (!refusals.isEmpty()) {
            throw new MeshException(
                    "the examples were refused:\n  " + String.join("\n  ", refusals),
                    "were they changed? mesh apply -f " + folder + " tries again");
        }
        home.state().write(APPLIED, "examples/ligo\n");
        return !manifests.equals(written);
    }

    /** Those of their objects that report whether they are ready, what others need first. */
    List<MeshKind.Named> reporting() {
        List<MeshKind.Named> objects = new ArrayList<>();
        for (MeshKind kind : MeshKind.values()) {
            for (Manifest manifest : Manifests.at(folder)) {
                if (MeshKind.of(manifest.apiVersion(), manifest.kind())
                        .filter(kind::equals)
                        .isPresent()) {
                    objects.add(new MeshKind.Named(kind, manifest.namespace(), manifest.name()));
                }
            }
        }
        return objects;
    }

    /** The same, but for a plane's address, which is where the broker listens if its usual port was taken. */
    private static Manifest withBroker(Manifest manifest, String bootstrapServers) {
        if (!manifest.kind().equals(MeshKind.PLANE.kind())) {
            return manifest;
        }
        Map<String, Object> object = copy(manifest.object());
        Map<String, Object> external = inside(inside(inside(object, "spec"), "kafka"), "external");
        external.put("bootstrapServers", bootstrapServers);
        return new Manifest(manifest.source(), object, manifest.node());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> inside(Map<String, Object> object, String key) {
        Map<String, Object> inner =
                copy(object.get(key) instanceof Map<?, ?> found ? (Map<String, Object>) found : Map.of());
        object.put(key, inner);
        return inner;
    }

    private static Map<String, Object> copy(Map<String, Object> object) {
        return new LinkedHashMap<>(object);
    }
}
