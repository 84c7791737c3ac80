package dev.datamesh.runtime.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalog;

/** Opens a plane's catalogue. */
public final class Catalogs {
    private Catalogs() {}

    /**
     * The catalogue.
     *
     * @throws UnsupportedArchiveException if it is of a kind that is not known here
     * @throws RuntimeException if it cannot be reached
     */
    public static Catalog open(ArchiveSettings settings) {
        if (!settings.isOnS3() && !settings.warehouse().startsWith("file:")) {
            throw new UnsupportedArchiveException(
                    "the warehouse " + settings.warehouse() + " is not reached: it is neither s3: nor file:");
        }
        if (settings.hasRestCatalog()) {
            return open(new RESTCatalog(), settings);
        }
        if (!settings.catalogUri().startsWith("jdbc:")) {
            throw new UnsupportedArchiveException("the catalogue " + settings.catalogUri()
                    + " is not reached: it is none of jdbc:, http: and https:");
        }
        return open(new JdbcCatalog(properties -> files(settings, properties), null, true), settings);
    }

    private static <T extends Catalog & Closeable> Catalog open(T catalog, ArchiveSettings settings) {
        try {
            catalog.initialize(ArchiveSettings.CATALOG, settings.properties());
            return catalog;
        } catch (RuntimeException e) {
            try {
                catalog.close();
            } catch (IOException | RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static FileIO files(ArchiveSettings settings, Map<String, String> properties) {
        FileIO files = settings.isOnS3() ? new S3FileIO() : new LocalFiles();
        files.initialize(properties);
        return files;
    }
}
