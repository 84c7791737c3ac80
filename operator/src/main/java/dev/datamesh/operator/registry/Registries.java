package dev.datamesh.operator.registry;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.RegistrySpec;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.secret.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The registries of the planes. Logins are read again after seconds, so that a thousand products do not each read a Secret. */
public final class Registries {
    private static final Duration LOGIN_HOLDS = Duration.ofSeconds(15);

    private final Secrets secrets;
    private final String namespace;
    private final InstantSource clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Map<String, Connected> byPlane = new ConcurrentHashMap<>();

    /** @param namespace where the Secrets of planes are */
    public Registries(Secrets secrets, String namespace, InstantSource clock) {
        this.secrets = secrets;
        this.namespace = namespace;
        this.clock = clock;
    }

    /**
     * The registry of a plane; where it names none, ids are made of the schemas. One that cannot be reached as the plane says refuses all
     * that it is asked, and says why.
     */
    public SchemaRegistry of(DataPlane plane) {
        RegistrySpec spec = plane.getSpec().registry();
        if (spec == null) {
            return OwnIds.IDS;
        }
        Instant now = clock.instant();
        String name = plane.getMetadata().getName();
        Connected before = byPlane.get(name);
        if (before != null
                && before.spec().equals(spec)
                && before.at().plus(LOGIN_HOLDS).isAfter(now)) {
            return before.registry();
        }
        Connected connected = connect(name, spec, now, Optional.ofNullable(before));
        byPlane.put(name, connected);
        return connected.registry();
    }

    private Connected connect(String plane, RegistrySpec spec, Instant now, Optional<Connected> before) {
        try {
            URI url = address(plane, spec.url());
            Optional<String> login =
                    spec.credentialsSecret() == null ? Optional.empty() : Optional.of(login(spec.credentialsSecret()));
            // What it remembers is worth keeping.
            SchemaRegistry registry = before.filter(last -> last.spec().equals(spec)
                            && last.works()
                            && last.login().equals(login))
                    .map(Connected::registry)
                    .orElseGet(() -> new RememberingRegistry(new ConfluentRegistry(http, plane, url, login), clock));
            return new Connected(spec, login, now, true, registry);
        } catch (RegistryFailure e) {
            Reason reason = e.reason();
            String message = e.getMessage();
            return new Connected(spec, Optional.empty(), now, false, wanted -> {
                throw new RegistryFailure(reason, message);
            });
        }
    }

    private static URI address(String plane, String url) throws RegistryFailure {
        try {
            URI address = new URI(url);
            if (address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below, without the address: it may hold a password.
        }
        throw new RegistryFailure(
                Reason.InvalidSpec,
                "spec.registry.url of plane " + plane
                        + " is no address of a host without a user, a query and a fragment; a login belongs into credentialsSecret");
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

    /**
     * A registry as it was reached last.
     *
     * @param at when the login was read
     * @param works whether the plane's words about it could be followed
     */
    private record Connected(
            RegistrySpec spec, Optional<String> login, Instant at, boolean works, SchemaRegistry registry) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Connected[" + at + "]";
        }
    }
}
