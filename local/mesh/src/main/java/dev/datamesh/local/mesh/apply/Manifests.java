package dev.datamesh.local.mesh.apply;

import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML (or JSON) files into manifests. */
public final class Manifests {
    private static final int LARGEST_CHARACTERS = 8 << 20;

    private Manifests() {}

    /** Those of a file, or of a folder's files in order of their names; folders inside are left out, as kubectl does. */
    public static List<Manifest> at(Path path) {
        if (Files.isRegularFile(path)) {
            return ofFile(path);
        }
        if (!Files.isDirectory(path)) {
            throw new MeshException("there is no file or folder " + path, "name one by -f");
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Manifest> all = new ArrayList<>();
            for (Path file : files.filter(Manifests::isYaml).sorted().toList()) {
                all.addAll(ofFile(file));
            }
            if (all.isEmpty()) {
                throw new MeshException(
                        path + " holds no manifests", "they are files that end in .yaml, .yml or .json");
            }
            return all;
        } catch (IOException e) {
            throw new MeshException(path + " cannot be read: " + e.getMessage(), "", e);
        }
    }

    /** Those of a text; {@code source} is what its places are called by. */
    public static List<Manifest> of(String source, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setSchema(new CoreSchema())
                .setUseMarks(true)
                .setCodePointLimit(LARGEST_CHARACTERS)
                .build();
        List<Manifest> manifests = new ArrayList<>();
        try {
            for (Node node : new Compose(settings).composeAllFromString(text)) {
                Object value = new StandardConstructor(settings).constructSingleDocument(Optional.of(node));
                if (value != null) {
                    manifests.add(manifest(source, value, node));
                }
            }
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .map(mark -> source + ":" + (mark.getLine() + 1) + ": ")
                    .orElse(source + ": ");
            throw new MeshException(place + "not valid YAML: " + e.getProblem(), "", e);
        } catch (YamlEngineException e) {
            throw new MeshException(source + ": not valid YAML: " + e.getMessage(), "", e);
        }
        return manifests;
    }

    private static List<Manifest> ofFile(Path file) {
        try {
            return of(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new MeshException(file + " cannot be read: " + e.getMessage(), "is it text in UTF-8?", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Manifest manifest(String source, Object value, Node node) {
        String place = node.getStartMark()
                .map(mark -> source + ":" + (mark.getLine() + 1))
                .orElse(source);
        if (!(value instanceof Map<?, ?> object)) {
            throw new MeshException(place + ": not an object", "a manifest begins with apiVersion and kind");
        }
        Manifest manifest = new Manifest(source, (Map<String, Object>) object, node);
        if (!manifest.missing().isEmpty()) {
            throw new MeshException(
                    place + ": the object lacks " + String.join(", ", manifest.missing()),
                    "every object has apiVersion, kind and metadata.name");
        }
        return manifest;
    }

    private static boolean isYaml(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }
}
