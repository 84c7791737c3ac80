package dev.datamesh.runtime.archive;

import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.rest.HTTPHeaders;
import org.apache.iceberg.rest.HTTPHeaders.HTTPHeader;
import org.apache.iceberg.rest.HTTPRequest;
import org.apache.iceberg.rest.ImmutableHTTPRequest;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.auth.AuthManager;
import org.apache.iceberg.rest.auth.AuthSession;

/** The token for a REST catalogue, read from its mounted Secret for each request. */
public final class MountedToken implements AuthManager {
    static final String FOLDER = "datamesh.credentials";

    /** @param name what Iceberg calls the catalogue */
    public MountedToken(String name) {}

    @Override
    public AuthSession catalogSession(RESTClient client, Map<String, String> properties) {
        return new Session(new ArchiveCredentials(Path.of(properties.get(FOLDER))));
    }

    @Override
    public void close() {}

    private record Session(ArchiveCredentials credentials) implements AuthSession {
        @Override
        public HTTPRequest authenticate(HTTPRequest request) {
            return credentials
                    .value(ArchiveCredentials.TOKEN)
                    .<HTTPRequest>map(token -> ImmutableHTTPRequest.builder()
                            .from(request)
                            .headers(request.headers()
                                    .putIfAbsent(HTTPHeaders.of(HTTPHeader.of("Authorization", "Bearer " + token))))
                            .build())
                    .orElse(request);
        }

        @Override
        public void close() {}
    }
}
