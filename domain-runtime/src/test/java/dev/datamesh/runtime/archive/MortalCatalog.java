package dev.datamesh.runtime.archive;

import java.io.IOException;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * The embedded catalogue over files, as a process sees it that dies at a chosen step: before or after a file is made, written to,
 * closed, read or deleted, or a commit is made. From then on nothing that it does has any effect, as of one that was killed.
 */
final class MortalCatalog extends JdbcCatalog {
    private final LocalFiles files;
    private long done;
    private long last = Long.MAX_VALUE;

    private MortalCatalog(MortalFiles files) {
        super(properties -> files, null, true);
        this.files = files.real;
        files.life = this;
    }

    static MortalCatalog open(ArchiveSettings settings) {
        MortalCatalog catalog = new MortalCatalog(new MortalFiles());
        catalog.initialize(ArchiveSettings.CATALOG, settings.properties());
        return catalog;
    }

    /** Dies at the step of this number from now. */
    void dieAt(long step) {
        last = done + step;
    }

    boolean isDead() {
        return done >= last;
    }

    void revive() {
        last = Long.MAX_VALUE;
    }

    /** How many there were. */
    long steps() {
        return done;
    }

    private void step() {
        if (++done >= last) {
            throw new KilledError();
        }
    }

    LocalFiles files() {
        return files;
    }

    /** What a dead one's calls end with: nothing is tried again by one that was killed. */
    static final class KilledError extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        TableOperations real = super.newTableOps(identifier);
        return new TableOperations() {
            @Override
            public void commit(TableMetadata base, TableMetadata metadata) {
                step();
                real.commit(base, metadata);
                step();
            }

            @Override
            public TableMetadata current() {
                return real.current();
            }

            @Override
            public TableMetadata refresh() {
                return real.refresh();
            }

            @Override
            public FileIO io() {
                return real.io();
            }

            @Override
            public String metadataFileLocation(String fileName) {
                return real.metadataFileLocation(fileName);
            }

            @Override
            public LocationProvider locationProvider() {
                return real.locationProvider();
            }
        };
    }

    private static final class MortalFiles implements FileIO, SupportsPrefixOperations {
        private static final long serialVersionUID = 1L;
        private final LocalFiles real = new LocalFiles();
        private transient MortalCatalog life;

        @Override
        public InputFile newInputFile(String location) {
            life.step();
            return real.newInputFile(location);
        }

        @Override
        public OutputFile newOutputFile(String location) {
            OutputFile file = real.newOutputFile(location);
            return new OutputFile() {
                @Override
                public PositionOutputStream create() {
                    life.step();
                    return new MortalStream(file.create(), life);
                }

                @Override
                public PositionOutputStream createOrOverwrite() {
                    life.step();
                    return new MortalStream(file.createOrOverwrite(), life);
                }

                @Override
                public String location() {
                    return file.location();
                }

                @Override
                public InputFile toInputFile() {
                    return file.toInputFile();
                }
            };
        }

        @Override
        public void deleteFile(String location) {
            life.step();
            real.deleteFile(location);
            life.step();
        }

        @Override
        public Iterable<FileInfo> listPrefix(String prefix) {
            life.step();
            return real.listPrefix(prefix);
        }

        @Override
        public void deletePrefix(String prefix) {
            life.step();
            real.deletePrefix(prefix);
        }
    }

    private static final class MortalStream extends PositionOutputStream {
        private final PositionOutputStream real;
        private final MortalCatalog life;

        MortalStream(PositionOutputStream real, MortalCatalog life) {
            this.real = real;
            this.life = life;
        }

        @Override
        public long getPos() throws IOException {
            return real.getPos();
        }

        @Override
        public void write(int value) throws IOException {
            life.step();
            real.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            life.step();
            real.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            // What was written before stays where it is: half a file.
            real.close();
            life.step();
        }
    }
}
