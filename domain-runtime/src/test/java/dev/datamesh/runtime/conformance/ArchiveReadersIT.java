package dev.datamesh.runtime.conformance;

import static dev.datamesh.runtime.rig.LiveRig.STRIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.local.process.PythonVenv;
import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.archive.ArchiveCatalog;
import dev.datamesh.runtime.archive.ArchiveHealth;
import dev.datamesh.runtime.archive.ArchiveSettings;
import dev.datamesh.runtime.archive.ArchivedStream;
import dev.datamesh.runtime.archive.Archivers;
import dev.datamesh.runtime.archive.IcebergArchive;
import dev.datamesh.runtime.archive.KafkaTopicIds;
import dev.datamesh.runtime.rig.LiveRig;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others read the archive with, unmodified. */
class ArchiveReadersIT {
    private static final List<String> PACKAGES = List.of("pyiceberg[sql-sqlite,pyarrow]", "duckdb");
    private static final String SCRIPT = "archive_readers.py";
    private static final int RATE = 512;
    private static final int STRIDES = 160;

    private final Path target = Path.of("target", "archive-readers").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void pyicebergAndDuckDbReadTheVerySamplesThatWerePublished() throws Exception {
        assumeTrue(PythonVenv.possible(), "skipped: there is no python3 with venv to read the archive with");
        PythonVenv venv = new PythonVenv(target.resolve("venv"));
        venv.install(PACKAGES);
        Path script = target.resolve(SCRIPT);
        try (InputStream source = ArchiveReadersIT.class.getResourceAsStream(SCRIPT)) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Path database = folder.resolve("catalog.db");
        ArchiveCatalog catalog =
                new ArchiveCatalog(new ArchiveSettings(folder.toUri() + "warehouse", "jdbc:sqlite:" + database));
        Archive archive = new IcebergArchive(catalog, product -> Optional.of("uid"));
        try (PlainBroker broker = PlainBroker.start();
                LiveRig rig = new LiveRig(broker)) {
            TestTopic topic = rig.topic(3, RATE, STRIDE);
            long start = LiveRig.now() - 2 * STRIDES * STRIDE;
            for (int stride = 0; stride < STRIDES; stride++) {
                rig.publish(topic, start + stride * STRIDE);
            }
            rig.flush();
            ArchivedStream stream =
                    new ArchivedStream(topic.publisher(), "uid", false, Duration.ofSeconds(1), Optional.empty());
            try (Archivers archivers = new Archivers(
                    catalog,
                    broker.clientProperties(),
                    rig.catalogue(),
                    () -> List.of(stream),
                    new KafkaTopicIds(broker.clientProperties()),
                    new ArchiveHealth(InstantSource.system(), new SimpleMeterRegistry()),
                    InstantSource.system())) {
                archivers.start();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> archive.view(topic.channels())
                                .flatMap(view -> view.mark(topic.name()))
                                .filter(mark -> mark.next() == STRIDES)
                                .isPresent());
            }
            Path log = target.resolve("readers.log");
            int exit = venv.run(
                    List.of(venv.python(), script.toString()),
                    Map.of(
                            "CATALOG", database.toString(),
                            "WAREHOUSE", folder.toUri() + "warehouse",
                            "TABLE", topic.publisher(),
                            "CHANNELS", String.join(",", topic.names()),
                            "START", Long.toString(start),
                            "STRIDE", Long.toString(STRIDE),
                            "STRIDES", Integer.toString(STRIDES),
                            "RATE", Integer.toString(RATE)),
                    log,
                    120);
            assertThat(exit).as(Files.readString(log)).isZero();
            assertThat(Files.readString(log)).contains("the very samples of 3 channels");
        }
    }
}
