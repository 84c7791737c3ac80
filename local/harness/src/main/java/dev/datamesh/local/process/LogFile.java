package dev.datamesh.local.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A log a child appends to: kept small between runs, quoted from where this run began. */
record LogFile(Path path, long runBegan) {

    private static final long LARGE_BYTES = 8L << 20;
    private static final int QUOTED_BYTES = 8 << 10;

    /** Makes the directory, and moves a log that has grown large aside as {@code .1}, in place of the one before. */
    static LogFile opened(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        long size = Files.exists(path) ? Files.size(path) : 0;
        if (size > LARGE_BYTES) {
            Files.move(path, path.resolveSibling(path.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            size = 0;
        }
        return new LogFile(path, size);
    }

    /** The last lines of this run, at most {@code count}. */
    List<String> lastLines(int count) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            // A program that rotates its own log may have begun a shorter file since.
            long from = file.length() < runBegan ? 0 : runBegan;
            long start = Math.max(from, file.length() - QUOTED_BYTES);
            byte[] tail = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(tail);
            List<String> lines = new String(tail, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }
}
