package dev.datamesh.runtime.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;

/**
 * Logs a Kafka client in with what the mounted Secret says at that moment. So a client outlives the rotation of its password: the
 * connections it has stay, and each new one is made with the password of then.
 */
public final class MountedLogin implements AuthenticateCallbackHandler {
    /** A setting of the client: the folder in which the Secret is mounted. */
    static final String FOLDER = "datamesh.login.folder";

    static final String USERNAME = "username";
    static final String PASSWORD = "password";

    private Path folder = Path.of("");

    /** As Kafka makes it. */
    public MountedLogin() {}

    @Override
    public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> jaas) {
        folder = Path.of(String.valueOf(settings.get(FOLDER)));
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            switch (callback) {
                case NameCallback name -> name.setName(read(USERNAME));
                case PasswordCallback password ->
                    password.setPassword(read(PASSWORD).toCharArray());
                // Kafka asks for SCRAM's extensions too, and goes on without.
                default -> throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private String read(String entry) throws IOException {
        return Files.readString(folder.resolve(entry)).strip();
    }

    @Override
    public void close() {}
}
