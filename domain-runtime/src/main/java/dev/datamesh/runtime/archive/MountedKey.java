package dev.datamesh.runtime.archive;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * The key of the store, read from its mounted Secret each time: one that was exchanged is used from the next request on. Without one in
 * the Secret it is what Amazon's machines give to those who run on them.
 */
public final class MountedKey implements AwsCredentialsProvider {
    private static final String PROVIDER = "client.credentials-provider";
    private static final String FOLDER = "folder";

    private final ArchiveCredentials credentials;
    private final AwsCredentialsProvider amazon =
            DefaultCredentialsProvider.builder().build();

    private MountedKey(ArchiveCredentials credentials) {
        this.credentials = credentials;
    }

    /** By which Iceberg finds this. */
    static Map<String, String> properties(Path folder) {
        return Map.of(PROVIDER, MountedKey.class.getName(), PROVIDER + "." + FOLDER, folder.toString());
    }

    /** What Iceberg makes it by. */
    public static MountedKey create(Map<String, String> properties) {
        return new MountedKey(new ArchiveCredentials(Path.of(properties.get(FOLDER))));
    }

    @Override
    public AwsCredentials resolveCredentials() {
        Optional<String> id = credentials.value(ArchiveCredentials.KEY_ID);
        if (id.isEmpty()) {
            return amazon.resolveCredentials();
        }
        String key = credentials
                .value(ArchiveCredentials.KEY)
                .orElseThrow(() -> SdkClientException.create("the Secret of the archive has "
                        + ArchiveCredentials.KEY_ID + " and no " + ArchiveCredentials.KEY));
        return credentials
                .value(ArchiveCredentials.SESSION)
                .<AwsCredentials>map(session -> AwsSessionCredentials.create(id.get(), key, session))
                .orElseGet(() -> AwsBasicCredentials.create(id.get(), key));
    }
}
