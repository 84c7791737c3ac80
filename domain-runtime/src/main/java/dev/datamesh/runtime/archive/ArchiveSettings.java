package dev.datamesh.runtime.archive;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a plane's archive is.
 *
 * @param warehouse the root of its tables, {@code file:///…} or {@code s3://bucket/…}
 * @param catalogUri the address of its catalogue: {@code jdbc:…}, or {@code http(s)://…} of one that speaks Iceberg's REST
 * @param catalogWarehouse what a REST catalogue calls the warehouse; empty = by its address
 * @param store where the objects of {@code s3://…} are
 * @param credentials the folder with what catalogue and store want to see; empty = nothing
 */
public record ArchiveSettings(
        String warehouse,
        String catalogUri,
        Optional<String> catalogWarehouse,
        ObjectStore store,
        Optional<Path> credentials) {
    /** The name under which one JDBC catalogue keeps this mesh's tables; readers give the same. */
    public static final String CATALOG = "datamesh";

    private static final String S3_SCHEME = "s3://";

    /** One that asks for no credentials. */
    public ArchiveSettings(String warehouse, String catalogUri) {
        this(warehouse, catalogUri, Optional.empty(), ObjectStore.amazon(), Optional.empty());
    }

    /** Whether it is a catalogue that speaks Iceberg's REST. */
    boolean hasRestCatalog() {
        return catalogUri.startsWith("http:") || catalogUri.startsWith("https:");
    }

    /** Whether the tables' files are objects of S3. */
    boolean isOnS3() {
        return warehouse.startsWith(S3_SCHEME);
    }

    /** As Iceberg's catalogues and their files read it. Credentials that may change are not in it, but where they are. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("uri", catalogUri);
        properties.put("warehouse", warehouse);
        Optional<ArchiveCredentials> secret = credentials.map(ArchiveCredentials::new);
        if (isOnS3()) {
            properties.put("io-impl", "org.apache.iceberg.aws.s3.S3FileIO");
            properties.putAll(store.properties());
            secret.ifPresent(known -> properties.putAll(MountedKey.properties(known.folder())));
        } else {
            properties.put("io-impl", LocalFiles.class.getName());
        }
        if (hasRestCatalog()) {
            catalogWarehouse.ifPresent(name -> properties.put("warehouse", name));
            properties.put("rest.client.connection-timeout-ms", "5000");
            properties.put("rest.client.socket-timeout-ms", "20000");
            secret.ifPresent(known -> properties.putAll(known.restProperties()));
        } else {
            properties.put("jdbc.schema-version", "V1");
            secret.ifPresent(known -> properties.putAll(known.jdbcProperties()));
            // Another runtime may be committing to the same file.
            if (catalogUri.startsWith("jdbc:sqlite:")) {
                properties.put("jdbc.busy_timeout", "10000");
            }
        }
        return properties;
    }
}
