package dev.datamesh.local.broker;

import dev.datamesh.local.process.ProcessFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the directory of the jars that the build of {@code local/broker} gathered. */
final class BrokerLibrary {

    private static final String PROPERTY = "datamesh.broker.lib";
    private static final String VARIABLE = "DATAMESH_BROKER_LIB";
    private static final Path BUILT = Path.of("local", "broker", "target", "lib");

    private BrokerLibrary() {}

    static Path find() {
        return find(
                System.getProperty(PROPERTY, ""), System.getenv(), Path.of("").toAbsolutePath());
    }

    /** What is said outright counts, right or wrong; else the first build found on the way up from the directory. */
    static Path find(String property, Map<String, String> environment, Path workingDirectory) {
        String said = property.isEmpty() ? environment.getOrDefault(VARIABLE, "") : property;
        if (!said.isEmpty()) {
            if (!holdsKafka(Path.of(said))) {
                String by = property.isEmpty() ? "environment variable " + VARIABLE : "system property " + PROPERTY;
                throw new ProcessFailedException("no Kafka jars in " + said + ", named by the " + by);
            }
            return Path.of(said);
        }
        List<Path> tried = new ArrayList<>();
        for (Path folder = workingDirectory; folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve(BUILT);
            if (holdsKafka(candidate)) {
                return candidate;
            }
            tried.add(candidate);
        }
        throw new ProcessFailedException("no Kafka jars: build them with 'mvn -pl local/broker package', or name their"
                + " directory by the system property " + PROPERTY + " or the environment variable " + VARIABLE
                + "; looked in " + tried);
    }

    private static boolean holdsKafka(Path directory) {
        try (var jars = Files.newDirectoryStream(directory, "kafka_2.13-*.jar")) {
            return jars.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }
}
