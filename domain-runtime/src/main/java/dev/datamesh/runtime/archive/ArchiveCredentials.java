package dev.datamesh.runtime.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The Secret of a plane's archive, mounted: {@code access-key-id}, {@code secret-access-key} and {@code session-token} for the store;
 * {@code catalog-token} (a bearer's) or {@code catalog-credential} ({@code client id:secret}, with {@code catalog-oauth2-server-uri} and
 * {@code catalog-scope} if need be) for a REST catalogue; {@code catalog-user} and {@code catalog-password} for a database.
 *
 * @param folder a file for each of these that there is
 */
record ArchiveCredentials(Path folder) {
    static final String KEY_ID = "access-key-id";
    static final String KEY = "secret-access-key";
    static final String SESSION = "session-token";
    static final String TOKEN = "catalog-token";

    /** One of them as it is now; empty if there is no such. */
    Optional<String> value(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException("the credentials of the archive cannot be read: " + name, e);
        }
    }

    Map<String, String> restProperties() {
        Map<String, String> properties = new HashMap<>();
        Optional<String> client = value("catalog-credential");
        if (client.isPresent()) {
            properties.put("rest.auth.type", "oauth2");
            properties.put("credential", client.get());
            value("catalog-oauth2-server-uri").ifPresent(uri -> properties.put("oauth2-server-uri", uri));
            value("catalog-scope").ifPresent(scope -> properties.put("scope", scope));
        } else {
            properties.put("rest.auth.type", MountedToken.class.getName());
            properties.put(MountedToken.FOLDER, folder.toString());
        }
        return properties;
    }

    Map<String, String> jdbcProperties() {
        Map<String, String> properties = new HashMap<>();
        value("catalog-user").ifPresent(user -> properties.put("jdbc.user", user));
        value("catalog-password").ifPresent(password -> properties.put("jdbc.password", password));
        return properties;
    }
}
