package dev.datamesh.runtime.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.local.process.PythonVenv;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Arrakis client's own integration tests, as they come in its package, against our server and a real broker. */
class ConformanceIT {
    private static final List<String> PACKAGES = List.of(
            "arrakis==0.21.0",
            "pytest-arrakis==0.6.0",
            "arrakis-server==0.17.2",
            "pytest==9.2.0",
            "pytest-console-scripts==1.4.1",
            "confluent-kafka==2.16.1");
    private static final String PLUGIN = "mesh_conformance";

    private final Path target = Path.of("target", "conformance").toAbsolutePath();

    @Test
    void unmodifiedClientPassesAllOfItsOwnTests() throws Exception {
        assumeTrue(PythonVenv.possible(), "skipped: there is no python3 with venv to run the client's tests with");
        PythonVenv venv = new PythonVenv(target.resolve("venv"));
        venv.install(PACKAGES);
        Path plugins = plugin();
        try (PlainBroker broker = PlainBroker.start()) {
            broker.create(Seed.topics());
            try (var registers = new SeedRegisters(broker);
                    var servers = new ConformanceServers(broker.bootstrapServers(), registers::of)) {
                Path log = target.resolve("pytest.log");
                String packages = sitePackages(venv);
                int exit = venv.run(
                        List.of(
                                venv.python(),
                                "-m",
                                "pytest",
                                "-q",
                                "-p",
                                "no:arrakis",
                                "-p",
                                PLUGIN,
                                "-p",
                                "no:cacheprovider",
                                "--import-mode=importlib",
                                "--rootdir=" + packages,
                                packages + "/arrakis/tests/integration"),
                        Map.of(
                                "PYTHONPATH", plugins.toString(),
                                "MESH_URL", servers.healthy(),
                                "MESH_DIRECT_URL", servers.direct(),
                                "MESH_FAULTS", servers.control(),
                                "MESH_KAFKA", broker.bootstrapServers()),
                        log,
                        420);
                List<String> lines = Files.readAllLines(log);
                // A library below the client may complain on its way out, after pytest's closing line.
                String closing = lines.stream()
                        .filter(line -> line.contains(" passed"))
                        .reduce((earlier, later) -> later)
                        .orElse("no test passed");
                System.out.println("the client's own tests: " + closing);
                assertThat(exit).as(String.join("\n", lines)).isZero();
                assertThat(closing)
                        .as(String.join("\n", lines))
                        .contains("86 passed")
                        .doesNotContain("failed", "skipped", "error");
            }
        }
    }

    private String sitePackages(PythonVenv venv) throws IOException, InterruptedException {
        Path out = target.resolve("site-packages.txt");
        venv.run(
                List.of(venv.python(), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"),
                Map.of(),
                out,
                30);
        return Files.readString(out).strip();
    }

    private Path plugin() throws IOException {
        Path plugins = Files.createDirectories(target.resolve("plugins"));
        try (InputStream source = ConformanceIT.class.getResourceAsStream(PLUGIN + ".py")) {
            Files.copy(source, plugins.resolve(PLUGIN + ".py"), StandardCopyOption.REPLACE_EXISTING);
        }
        return plugins;
    }
}
