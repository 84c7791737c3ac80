package dev.datamesh.bench.runtime;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.archive.ArchiveCatalog;
import dev.datamesh.runtime.archive.ArchiveSettings;
import dev.datamesh.runtime.archive.ArchiveView;
import dev.datamesh.runtime.archive.ArchivedStream;
import dev.datamesh.runtime.archive.IcebergArchive;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.StreamSupport;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;

/** An archive in a folder, as the server under measurement writes it and as it is looked at from outside. */
final class Tables {
    private static final String OWNER = "uid";
    private static final Duration FRESHNESS = Duration.ofSeconds(10);

    private final ArchiveCatalog catalog;
    private final IcebergArchive archive;

    Tables(Path folder) {
        catalog = new ArchiveCatalog(
                new ArchiveSettings(folder.toUri() + "warehouse", "jdbc:sqlite:" + folder.resolve("catalog.db")));
        archive = new IcebergArchive(catalog, product -> Optional.of(OWNER));
    }

    ArchiveCatalog catalog() {
        return catalog;
    }

    IcebergArchive archive() {
        return archive;
    }

    static ArchivedStream stream(Load load) {
        return new ArchivedStream(load.id(), OWNER, false, FRESHNESS, Optional.empty());
    }

    /** A figure of the topic that is most behind; empty if any is not archived yet. */
    Optional<Long> least(Load load, ToLongFunction<Reach.Mark> figure) throws IOException {
        List<Channel> channels = load.served();
        Optional<ArchiveView> view = archive.view(channels);
        List<Reach.Mark> marks = load.topics().keySet().stream()
                .flatMap(topic -> view.flatMap(state -> state.mark(topic)).stream())
                .toList();
        return marks.size() < load.topics().size()
                ? Optional.empty()
                : marks.stream().map(figure::applyAsLong).min(Long::compare);
    }

    /**
     * A data file.
     *
     * @param location its URI
     */
    record File(String location, long bytes) {}

    /** The data files of now. */
    List<File> files(Load load) throws IOException {
        String[] name = load.id().split("\\.");
        var table = catalog.get().loadTable(TableIdentifier.of(Namespace.of(name[0], name[1]), name[2]));
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            return StreamSupport.stream(tasks.spliterator(), false)
                    .map(task -> new File(task.file().location(), task.file().fileSizeInBytes()))
                    .toList();
        }
    }
}
