package dev.datamesh.local.mesh.home;

import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The programs of the background processes, put aside from the build's folders: a build while they run would pull their
 * jars away beneath them. What a build replaces by another file is linked; what it may write over is copied.
 *
 * @param mesh the folder of this command's jars
 * @param broker the folder of the broker's jars
 * @param operator the folder with the operator's {@code quarkus-run.jar}
 * @param runtime the folder with the runtimes' {@code quarkus-run.jar}
 */
public record Installation(Path mesh, Path broker, Path operator, Path runtime) {
    private static final Path MESH_JARS = Path.of("local/mesh/target/lib");
    private static final String OUR_JARS = "datamesh-";
    private static final String PREPARED_CLASSES = ".aot";

    private static final String FOLDER = "app";

    /** What the build of the project made, put aside if that has not been done yet. */
    public static Installation of(MeshHome home, Path root) {
        Path app = home.state().directory(FOLDER);
        try {
            return new Installation(
                    put(app, "mesh", files(root.resolve(MESH_JARS))),
                    put(app, "broker", files(root.resolve("local/broker/target/lib"))),
                    put(app, "operator", tree(root.resolve("operator/target/quarkus-app"))),
                    put(app, "runtime", tree(root.resolve("domain-runtime/target/quarkus-app"))));
        } catch (IOException e) {
            throw new MeshException("the programs could not be put aside into " + app + ": " + e.getMessage(), "", e);
        }
    }

    /** What tells this installation from any other. */
    public String build() {
        return mesh.getFileName() + " " + broker.getFileName() + " " + operator.getFileName() + " "
                + runtime.getFileName();
    }

    /** Deletes what was put aside before and is not part of this. */
    public void forgetOthers() {
        try (Stream<Path> others = Files.list(mesh.getParent())) {
            for (Path other : others.filter(
                            each -> !List.of(mesh, broker, operator, runtime).contains(each))
                    .toList()) {
                delete(other);
            }
        } catch (IOException e) {
            // They only take room; the next time will do.
            return;
        }
    }

    private static Path put(Path app, String name, SortedMap<String, Path> files) throws IOException {
        Path target = app.resolve(name + "-" + digest(files));
        if (Files.isDirectory(target)) {
            return target;
        }
        Path fresh = Files.createTempDirectory(app, ".new-");
        for (var file : files.entrySet()) {
            Path copy = fresh.resolve(file.getKey());
            Files.createDirectories(copy.getParent());
            place(file.getValue(), copy);
        }
        return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void place(Path file, Path copy) throws IOException {
        if (replaced(file)) {
            try {
                Files.createLink(copy, file);
                return;
            } catch (IOException | UnsupportedOperationException e) {
                // Another file system, or one without links: copy.
            }
        }
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** The folder of this command's jars is emptied by every build; prepared classes are good only for these very files. */
    private static boolean replaced(Path file) {
        return file.getParent().endsWith(MESH_JARS)
                || file.getFileName().toString().endsWith(PREPARED_CLASSES)
                || (file.getParent().endsWith("lib")
                        && !file.getFileName().toString().contains(OUR_JARS));
    }

    private static SortedMap<String, Path> files(Path folder) throws IOException {
        SortedMap<String, Path> files = tree(folder);
        files.keySet().removeIf(name -> name.contains("/") || name.endsWith(".new"));
        return files;
    }

    private static SortedMap<String, Path> tree(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new MeshException(folder + " is missing", "build the project: mvn -DskipTests package");
        }
        SortedMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.put(folder.relativize(file).toString(), file));
        }
        return files;
    }

    /** Of names, sizes and times, not of contents: hundreds of megabytes would be read for a second at every start. */
    private static String digest(SortedMap<String, Path> files) throws IOException {
        StringBuilder words = new StringBuilder();
        for (var file : files.entrySet()) {
            if (file.getKey().endsWith(PREPARED_CLASSES)) {
                // They come and go, and change nothing but how fast a command starts.
                continue;
            }
            words.append(file.getKey())
                    .append(' ')
                    .append(Files.size(file.getValue()))
                    .append(' ')
                    .append(Files.getLastModifiedTime(file.getValue()).toMillis())
                    .append('\n');
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(words.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
