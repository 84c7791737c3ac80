package dev.datamesh.local.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of an image that has Java in it and nothing else: those modules of a JDK that the programs use, by jlink, and the few shared
 * libraries of this machine that they are linked with. There is no shell, no package, and nothing that is setuid.
 *
 * @param jdk what it is made of
 */
record JavaBase(Path jdk) {
    /** Beside what the programs load: names by DNS, TLS of all kinds, and what one looks into a running process with. */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.compiler",
            // For java.beans, by which log4j configures itself.
            "java.desktop",
            "java.instrument",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.rmi",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.jcmd",
            "jdk.jfr",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    /** Makes the file tree anew. */
    void write(Path root) throws IOException, InterruptedException {
        Path java = root.resolve("opt/java");
        Files.createDirectories(java.getParent());
        run(List.of(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-6",
                // Nothing is drawn; what would draw is linked with half a desktop.
                "--exclude-files=glob:/java.desktop/lib/**",
                // Java's own classes as they are in memory: a second less to start, and the same bytes each time.
                "--generate-cds-archive",
                "--output",
                java.toString()));
        // The one for heaps beyond 32 GiB.
        Files.deleteIfExists(java.resolve("lib/server/classes_nocoops.jsa"));
        for (Path library : libraries(java)) {
            // By the name that the linker looks for, whatever that leads to here.
            Path copy = root.resolve(Path.of("/").relativize(library));
            Files.createDirectories(copy.getParent());
            Files.copy(library.toRealPath(), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createDirectories(root.resolve("tmp"));
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "mesh:x:10001:10001::/tmp:/\n");
        Files.writeString(root.resolve("etc/group"), "mesh:x:10001:\n");
        Files.writeString(root.resolve("etc/nsswitch.conf"), "hosts: files dns\n");
    }

    /** What the programs and libraries of a runtime are linked with, of this machine. */
    private static SortedSet<Path> libraries(Path java) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ldd"));
        try (Stream<Path> files = Files.walk(java)) {
            files.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toString().endsWith(".so") || file.getParent().endsWith("bin"))
                    .map(Path::toString)
                    .sorted()
                    .forEach(command::add);
        }
        SortedSet<Path> libraries = new TreeSet<>();
        for (String line : run(command).lines().map(String::strip).toList()) {
            // "libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)", and of the linker "/lib64/ld-linux-x86-64.so.2
            // (0x…)"
            int arrow = line.indexOf("=> ");
            String found = arrow < 0 ? line : line.substring(arrow + 3);
            if (found.startsWith("/") && found.contains(" (") && !found.startsWith(java.toString())) {
                libraries.add(Path.of(found.substring(0, found.indexOf(" ("))));
            }
        }
        return libraries;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.getFirst() + " failed:\n" + output);
        }
        return output;
    }
}
