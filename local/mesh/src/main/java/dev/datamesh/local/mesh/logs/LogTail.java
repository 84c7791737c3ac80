package dev.datamesh.local.mesh.logs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a log from near its end, and then what is added to it. Not for several threads. */
final class LogTail {
    private static final int LOOK_BACK = 256 << 10;

    private final Path file;

    private long read;
    private String unfinished = "";

    LogTail(Path file) {
        this.file = file;
    }

    /** The last lines, at most {@code count}; what comes after them is {@link #more}. */
    List<String> last(int count) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            read = Math.max(0, log.length() - LOOK_BACK);
        }
        List<String> lines = more();
        return List.copyOf(lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    /** The whole lines that were added since; a log that was begun anew is read from its beginning. */
    List<String> more() throws IOException {
        byte[] added;
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            if (log.length() < read) {
                read = 0;
                unfinished = "";
            }
            added = new byte[(int) Math.min(LOOK_BACK, log.length() - read)];
            log.seek(read);
            log.readFully(added);
            read += added.length;
        }
        String text = unfinished + new String(added, StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        unfinished = text.substring(end);
        List<String> lines = new ArrayList<>();
        text.substring(0, end).lines().forEach(lines::add);
        return lines;
    }
}
