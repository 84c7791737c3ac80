package dev.datamesh.runtime.archive;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.RangeReadable;
import org.apache.iceberg.io.SeekableInputStream;

/** A file of the warehouse as the Parquet reader sees it. */
final class WarehouseInput implements InputFile {
    private final org.apache.iceberg.io.InputFile file;

    private WarehouseInput(org.apache.iceberg.io.InputFile file) {
        this.file = file;
    }

    /** The file at a location. What lies on this machine is mapped rather than read. */
    static InputFile of(FileIO io, String location, long length) {
        return io instanceof LocalFiles
                ? InputFile.of(LocalFiles.path(location))
                : new WarehouseInput(io.newInputFile(location, length));
    }

    @Override
    public void open() {}

    @Override
    public ByteBuffer readRange(long from, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (SeekableInputStream stream = file.newStream()) {
            // What lies elsewhere is asked for this range, and sends no more.
            if (stream instanceof RangeReadable ranges) {
                ranges.readFully(from, bytes, 0, length);
                return ByteBuffer.wrap(bytes);
            }
            stream.seek(from);
            int read = stream.readNBytes(bytes, 0, length);
            if (read < length) {
                throw new IOException(file.location() + " ends before byte " + (from + length));
            }
        }
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public long length() {
        return file.getLength();
    }

    @Override
    public String name() {
        return file.location();
    }

    @Override
    public void close() {}
}
