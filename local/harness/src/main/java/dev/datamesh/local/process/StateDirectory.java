package dev.datamesh.local.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory that one component owns and that outlives the process that uses it: ports, pids, logs, keys and data.
 * Only its user may enter it. Every file is replaced in one step, so a crash leaves the old content or the new.
 */
public record StateDirectory(Path path) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public StateDirectory {
        path = path.toAbsolutePath().normalize();
    }

    /** Makes the directory if it is not there. */
    public static StateDirectory at(Path path) {
        return new StateDirectory(makePrivate(path.toAbsolutePath().normalize()));
    }

    /** A directory inside this one, made if need be. */
    public Path directory(String name) {
        return makePrivate(path.resolve(name));
    }

    public Path file(String name) {
        return path.resolve(name);
    }

    /** The text of a file, if there is one. */
    public Optional<String> text(String name) {
        try {
            return Optional.of(Files.readString(file(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that only its owner may read. */
    public Path write(String name, String text) {
        return writePrivate(file(name), text);
    }

    /** A JSON file as a value; absent if there is none or if it does not hold such a value. */
    <T> Optional<T> read(String name, Class<T> type) {
        return text(name).flatMap(text -> {
            try {
                return Optional.ofNullable(JSON.readValue(text, type));
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    void write(String name, Object value) {
        try {
            write(name, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes everything, the directory too. */
    public void delete() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file with mode 0600 in one step, wherever it lies. */
    public static Path writePrivate(Path target, String text) {
        try {
            Path fresh = Files.createTempFile(
                    makePrivate(target.toAbsolutePath().getParent()), "." + target.getFileName(), ".new");
            Files.writeString(fresh, text);
            return Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path makePrivate(Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                return directory;
            }
            return Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
