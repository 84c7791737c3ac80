package dev.datamesh.local.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the container images as tars, with no registry and no container engine. The same sources, JDK and machine give the same
 * digests.
 */
public final class Images {
    private static final String USER = "10001:10001";

    /** Sorted: the order of an unsorted map is another in each process, and so would the digest be. */
    private static final SortedMap<String, String> ENVIRONMENT =
            new TreeMap<>(Map.of("JAVA_HOME", "/opt/java", "PATH", "/opt/java/bin", "LANG", "C.UTF-8"));

    private final Path root;
    private final Path output;
    private final String registry;
    private final String tag;
    private final Instant created;
    private final Layers layers;

    private Images(Path root, Path output, String registry, String tag, Instant created) {
        this.root = root;
        this.output = output;
        this.registry = registry;
        this.tag = tag;
        this.created = created;
        this.layers = new Layers(created);
    }

    /**
     * Writes one tar for each program.
     *
     * @param arguments the folder to write into
     */
    public static void main(String[] arguments) throws Exception {
        String base = System.getProperty("datamesh.images.base", "");
        // Jib waits for nobody's answer and keeps nothing in the user's home.
        System.setProperty("jib.disableUpdateChecks", "true");
        new Images(
                        Path.of(System.getProperty("datamesh.root")).toRealPath(),
                        Files.createDirectories(Path.of(arguments[0])).toRealPath(),
                        System.getProperty("datamesh.images.registry"),
                        System.getProperty("datamesh.images.tag"),
                        Instant.parse(System.getProperty("datamesh.images.created")))
                .write(base);
        // Jib's threads would be waited for.
        System.exit(0);
    }

    private void write(String base) throws Exception {
        Path java = output.resolve("java-base");
        if (base.isEmpty()) {
            remove(java);
            new JavaBase(Path.of(System.getProperty("java.home"))).write(java);
        }
        for (Program program : Program.of(root)) {
            JibContainerBuilder image = base.isEmpty()
                    ? Jib.fromScratch()
                            .addFileEntriesLayer(layers.of("java", java, "/", path -> true))
                            .setEnvironment(ENVIRONMENT)
                    : Jib.from(TarImage.at(Path.of(base)).named("base"));
            write(program, image);
        }
    }

    private void write(Program program, JibContainerBuilder image) throws Exception {
        List<String> entrypoint = new ArrayList<>(List.of("/opt/java/bin/java"));
        entrypoint.addAll(program.arguments());
        // What changes seldom and is much, and what is ours.
        image.addFileEntriesLayer(layers.of("libraries", program.files(), "/app", path -> !isOurs(path)))
                .addFileEntriesLayer(layers.of("program", program.files(), "/app", Images::isOurs))
                .setEntrypoint(entrypoint)
                .setUser(USER)
                .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
                .setFormat(ImageFormat.OCI)
                .setCreationTime(created);
        Path tar = output.resolve(program.name() + ".tar");
        JibContainer made = image.containerize(
                Containerizer.to(TarImage.at(tar).named(ImageReference.of(registry, program.name(), tag)))
                        .setOfflineMode(true)
                        .setBaseImageLayersCache(output.resolve("jib-base"))
                        .setApplicationLayersCache(output.resolve("jib-layers"))
                        .setToolName("datamesh"));
        Files.writeString(output.resolve(program.name() + ".digest"), made.getDigest() + "\n");
        System.out.printf(
                "%s:%s %s, %d MiB, %s%n",
                program.name(), tag, made.getDigest(), Files.size(tar) >> 20, output.relativize(tar));
    }

    private static boolean isOurs(Path path) {
        return path.startsWith("app") || path.getFileName().toString().startsWith("dev.datamesh");
    }

    private static void remove(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
