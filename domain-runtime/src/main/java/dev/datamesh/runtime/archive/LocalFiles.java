package dev.datamesh.runtime.archive;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;

/** A warehouse in the file system, without Hadoop's layer over it. Locations are {@code file:} URIs, or paths. */
public final class LocalFiles implements FileIO, SupportsPrefixOperations {
    private static final long serialVersionUID = 1L;
    private static final String SCHEME = "file:";

    /** The path of a location. */
    static Path path(String location) {
        return location.startsWith(SCHEME) ? Path.of(URI.create(location).getPath()) : Path.of(location);
    }

    @Override
    public InputFile newInputFile(String location) {
        return new Located(location, org.apache.iceberg.Files.localInput(file(location)));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new Written(location, org.apache.iceberg.Files.localOutput(file(location)));
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.deleteIfExists(path(location));
        } catch (IOException e) {
            throw new UncheckedIOException(location + " cannot be deleted", e);
        }
    }

    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        Path root = path(prefix);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<FileInfo> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    found.add(new FileInfo(
                            file.toUri().toString(),
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis()));
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        // Deleted while they are listed.
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(prefix + " cannot be listed", e);
        }
        return found;
    }

    @Override
    public void deletePrefix(String prefix) {
        listPrefix(prefix).forEach(file -> deleteFile(file.location()));
    }

    private static File file(String location) {
        return path(location).toFile();
    }

    /** A file to be, under the name that tables will know it by. */
    private record Written(String location, OutputFile file) implements OutputFile {
        @Override
        public PositionOutputStream create() {
            return file.create();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return file.createOrOverwrite();
        }

        @Override
        public InputFile toInputFile() {
            return new Located(location, file.toInputFile());
        }
    }

    /** A file under the name that tables know it by. */
    private record Located(String location, InputFile file) implements InputFile {
        @Override
        public long getLength() {
            return file.getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            return file.newStream();
        }

        @Override
        public boolean exists() {
            return file.exists();
        }
    }
}
