package dev.datamesh.runtime.archive;

import java.util.HashMap;
import java.util.Map;

/**
 * Where a plane's archive is.
 *
 * @param warehouse the root of its tables, {@code file:///…}
 * @param catalogUri the address of its catalogue, {@code jdbc:…}
 */
public record ArchiveSettings(String warehouse, String catalogUri) {
    /** The name under which one JDBC catalogue keeps this mesh's tables; readers give the same. */
    public static final String CATALOG = "datamesh";

    /** As Iceberg's catalogues read it. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("warehouse", warehouse);
        properties.put("uri", catalogUri);
        properties.put("jdbc.schema-version", "V1");
        // Another runtime may be committing to the same file.
        if (catalogUri.startsWith("jdbc:sqlite:")) {
            properties.put("jdbc.busy_timeout", "10000");
        }
        return properties;
    }
}
