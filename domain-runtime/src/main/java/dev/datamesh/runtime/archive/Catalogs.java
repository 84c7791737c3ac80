package dev.datamesh.runtime.archive;

import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.jdbc.JdbcCatalog;

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
        if (!settings.catalogUri().startsWith("jdbc:") || !settings.warehouse().startsWith("file:")) {
            throw new UnsupportedArchiveException("the archive at " + settings.warehouse()
                    + " is not reached: this version knows JDBC catalogues and warehouses on a file system");
        }
        JdbcCatalog catalog = new JdbcCatalog(properties -> new LocalFiles(), null, true);
        catalog.initialize(ArchiveSettings.CATALOG, settings.properties());
        return catalog;
    }
}
