package dev.datamesh.runtime.mesh;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.PublisherCredentials;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Publishers' credentials out of the Secrets that the operator keeps for them beside the runtimes, {@code <plane>.<namespace>.<name>}.
 * They are read at each request, so that a password that was changed is handed out changed, and nothing of it stays here.
 */
public final class SecretCredentials implements PublisherCredentials {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    private final KubernetesClient client;
    private final MeshFollower mesh;
    private final String namespace;
    private final String plane;
    private final KafkaConnection kafka;

    /**
     * @param namespace the runtimes' namespace
     * @param plane the plane that the domain runs on
     */
    public SecretCredentials(
            KubernetesClient client, MeshFollower mesh, String namespace, String plane, KafkaConnection kafka) {
        this.client = client;
        this.mesh = mesh;
        this.namespace = namespace;
        this.plane = plane;
        this.kafka = kafka;
    }

    /** Those of the only publisher; where there are several, only the caller can say whose. */
    @Override
    public Map<String, String> of(Publisher publisher) throws NotAvailableException {
        List<String> accounts = accounts(publisher);
        if (accounts.size() != 1) {
            throw new NotAvailableException(publisher.id() + " has " + accounts.size()
                    + " publishers: the credentials are handed to one of them, by its own token");
        }
        return read(new PrincipalName(publisher.product().domain(), accounts.getFirst()));
    }

    @Override
    public Map<String, String> of(Publisher publisher, Access.Caller caller) throws NotAvailableException {
        String ours = SERVICE_ACCOUNT + publisher.product().domain() + ":";
        if (caller.user().startsWith(ours)) {
            String account = caller.user().substring(ours.length());
            if (accounts(publisher).contains(account)) {
                return read(new PrincipalName(publisher.product().domain(), account));
            }
        }
        throw new NotAvailableException("only the ServiceAccounts in spec.publishers of "
                + publisher.product().domain() + "/" + publisher.product().name() + " have credentials for "
                + publisher.id());
    }

    private List<String> accounts(Publisher publisher) {
        return mesh.product(publisher.product()).map(DataProduct::getSpec).map(DataProductSpec::publishers).stream()
                .flatMap(List::stream)
                .map(DataProductSpec.Publisher::serviceAccount)
                .toList();
    }

    private Map<String, String> read(PrincipalName principal) throws NotAvailableException {
        String name = plane + "." + principal.kafkaName();
        String password = secret(name)
                .map(secret -> secret.getData().get("password"))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .orElseThrow(() -> new NotAvailableException(
                        "the operator has not made credentials for " + principal.kafkaName() + " yet; try again"));
        Map<String, String> properties = new TreeMap<>(kafka.forLibrdkafka());
        properties.put("sasl.mechanism", "SCRAM-SHA-512");
        properties.put("sasl.username", principal.kafkaName());
        properties.put("sasl.password", password);
        return properties;
    }

    private Optional<Secret> secret(String name) throws NotAvailableException {
        try {
            return Optional.ofNullable(
                    client.secrets().inNamespace(namespace).withName(name).get());
        } catch (KubernetesClientException e) {
            throw new NotAvailableException(
                    e.getCode() == 403
                            ? "the runtime may not read these credentials yet; try again"
                            : "the credentials cannot be read now; try again");
        }
    }
}
