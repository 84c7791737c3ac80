package dev.datamesh.local.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Folders as layers that are the same bytes whenever they are made: sorted, with one time, and with rights by what a file is. */
record Layers(Instant time) {
    private static final FilePermissions FOLDER = FilePermissions.fromOctalString("755");
    private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");
    private static final FilePermissions FILE = FilePermissions.fromOctalString("644");

    /**
     * Those files of a folder that are wanted, with the folders that they are in.
     *
     * @param target where they are in the image
     * @param wanted of paths below the folder
     */
    FileEntriesLayer of(String name, Path folder, String target, Predicate<Path> wanted) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Path path : below(folder)) {
            Path relative = folder.relativize(path);
            if (Files.isDirectory(path) || wanted.test(relative)) {
                layer.addEntry(path, AbsoluteUnixPath.get(target).resolve(relative), permissions(path), time);
            }
        }
        return layer.build();
    }

    private static FilePermissions permissions(Path path) {
        if (Files.isDirectory(path)) {
            return FOLDER;
        }
        return Files.isExecutable(path) ? PROGRAM : FILE;
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !path.equals(folder)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
