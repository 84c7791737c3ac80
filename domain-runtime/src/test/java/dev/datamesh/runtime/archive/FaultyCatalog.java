package dev.datamesh.runtime.archive;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.apache.iceberg.jdbc.JdbcCatalog;

/** The embedded catalogue, with faults at the next commit. */
final class FaultyCatalog extends JdbcCatalog {
    /** What happens at a commit. */
    enum Fault {
        NONE,
        /** It is made, and the answer is lost. */
        ANSWER_LOST,
        /** It is not made, and nobody says so. */
        REQUEST_LOST,
        /** Another's commit comes in between, so that it has to be tried again. */
        OVERTAKEN
    }

    private final AtomicReference<Fault> next = new AtomicReference<>(Fault.NONE);
    private volatile Runnable other = () -> {};

    private FaultyCatalog() {
        super(properties -> new LocalFiles(), null, true);
    }

    static FaultyCatalog open(ArchiveSettings settings) {
        FaultyCatalog catalog = new FaultyCatalog();
        catalog.initialize(ArchiveSettings.CATALOG, settings.properties());
        return catalog;
    }

    void failNext(Fault fault) {
        next.set(fault);
    }

    /** @param between what is done before the next commit */
    void overtakeNext(Runnable between) {
        other = between;
        next.set(Fault.OVERTAKEN);
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier identifier) {
        return new Operations(super.newTableOps(identifier));
    }

    private final class Operations implements TableOperations {
        private final TableOperations real;

        Operations(TableOperations real) {
            this.real = real;
        }

        @Override
        public void commit(TableMetadata base, TableMetadata metadata) {
            switch (base == null ? Fault.NONE : next.getAndSet(Fault.NONE)) {
                case NONE -> real.commit(base, metadata);
                case ANSWER_LOST -> {
                    real.commit(base, metadata);
                    throw new CommitStateUnknownException(new IllegalStateException("the answer was lost"));
                }
                case REQUEST_LOST ->
                    throw new CommitStateUnknownException(new IllegalStateException("the request was lost"));
                case OVERTAKEN -> {
                    other.run();
                    real.commit(base, metadata);
                }
            }
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
    }
}
