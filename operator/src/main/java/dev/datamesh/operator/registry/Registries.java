package dev.datamesh.operator.registry;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.RegistrySpec;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.secret.Secrets;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** The registries of the planes. */
public final class Registries {
    private final Secrets secrets;
    private final String namespace;
    private final BiFunction<String, Optional<String>, SchemaRegistry> connect;
    private final Map<String, Connected> byPlane = new ConcurrentHashMap<>();

    /** @param namespace where the Secrets of planes are */
    public Registries(Secrets secrets, String namespace, InstantSource clock) {
        this.secrets = secrets;
        this.namespace = namespace;
        HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        this.connect = (url, login) -> new RememberingRegistry(new ConfluentRegistry(http, url, login), clock);
    }

    /** The registry of a plane; where it names none, ids are made of the schemas. */
    public SchemaRegistry of(DataPlane plane) throws RegistryFailure {
        RegistrySpec spec = plane.getSpec().registry();
        if (spec == null) {
            return OwnIds.IDS;
        }
        Optional<String> login =
                spec.credentialsSecret() == null ? Optional.empty() : Optional.of(login(spec.credentialsSecret()));
        String name = plane.getMetadata().getName();
        return byPlane.compute(
                        name,
                        (key, before) -> before != null
                                        && before.url().equals(spec.url())
                                        && before.login().equals(login)
                                ? before
                                : new Connected(spec.url(), login, connect.apply(spec.url(), login)))
                .registry();
    }

    private String login(String secret) throws RegistryFailure {
        return secrets.get(namespace, secret)
                .flatMap(found -> Secrets.text(found, "username")
                        .flatMap(user -> Secrets.text(found, "password").map(password -> user + ":" + password)))
                .orElseThrow(() -> new RegistryFailure(
                        Reason.RefNotFound,
                        "spec.registry.credentialsSecret of the plane: there is no Secret " + secret + " in namespace "
                                + namespace + " with the keys username and password"));
    }

    /** A registry as it was reached last. */
    private record Connected(String url, Optional<String> login, SchemaRegistry registry) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Connected[" + url + "]";
        }
    }
}
