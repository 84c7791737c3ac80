package dev.datamesh.runtime.archive;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which S3 it is.
 *
 * @param endpoint its address; empty = Amazon's, of the region
 * @param region its region; empty = {@code us-east-1}, which others than Amazon's take for any
 * @param pathStyle whether the bucket is in the path of the address, rather than in the host's name
 */
public record ObjectStore(Optional<String> endpoint, Optional<String> region, boolean pathStyle) {
    private static final String ANY_REGION = "us-east-1";

    /** Amazon's own. */
    public static ObjectStore amazon() {
        return new ObjectStore(Optional.empty(), Optional.empty(), false);
    }

    /**
     * As Iceberg reads it. It waits for a store that fails for seconds rather than minutes, as the round is tried again anyway, and
     * only after it is it said that the store fails.
     */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        endpoint.ifPresent(address -> properties.put("s3.endpoint", address));
        properties.put("s3.path-style-access", Boolean.toString(pathStyle));
        properties.put("client.region", region.orElse(ANY_REGION));
        properties.put("s3.client-factory-impl", StoreClients.class.getName());
        properties.put("http-client.type", "urlconnection");
        properties.put("http-client.urlconnection.connection-timeout-ms", "5000");
        properties.put("http-client.urlconnection.socket-timeout-ms", "20000");
        properties.put("s3.retry.num-retries", "3");
        properties.put("s3.retry.min-wait-ms", "200");
        properties.put("s3.retry.max-wait-ms", "2000");
        return properties;
    }
}
