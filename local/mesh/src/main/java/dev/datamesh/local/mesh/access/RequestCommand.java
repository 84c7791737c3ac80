package dev.datamesh.local.mesh.access;

import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.Standing;
import dev.datamesh.local.mesh.console.Console;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "request",
        description = "Ask to read a product: writes an AccessRequest in the consumer's namespace.",
        footer = {
            "",
            "  mesh request h1/strain --as cbc/analysis --purpose 'A search' --until 400d",
            "  mesh request h1/strain --as group:analysts --namespace cbc",
            "  mesh request h1/strain --as cbc/analysis -o yaml >> access.yaml      for Git",
            "",
            "A request cannot be changed, as the owner consents to this one: make another, and revoke the first. "
                    + "Exit code 0 once it is made, whether it is granted yet or not; 1 if it cannot be."
        })
public final class RequestCommand implements Callable<Integer> {
    /** What a product grants at once, it grants within this. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "DOMAIN/PRODUCT", description = "The product.")
    private String product;

    @Option(
            names = "--as",
            required = true,
            paramLabel = "WHO",
            description = "Who is to read: NAMESPACE/SERVICEACCOUNT; with --namespace a user, or group:NAME.")
    private String as;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            defaultValue = "",
            description = "The namespace that asks, where WHO is a user or a group.")
    private String namespace;

    @Option(names = "--purpose", paramLabel = "TEXT", description = "Why, for the owner to judge.")
    private String purpose;

    @Option(names = "--until", paramLabel = "TIME", description = "Until when: 2027-12-31T00:00:00Z, or 90d from now.")
    private String until;

    @Option(
            names = "--secret",
            paramLabel = "NAME",
            description = "The Secret, in the consumer's namespace, for Kafka's connection details.")
    private String secret;

    @Option(
            names = "--stream",
            paramLabel = "NAME",
            description = "A stream that would be missed; else all. May be repeated.")
    private List<String> streams = new ArrayList<>();

    @Option(
            names = "--field",
            paramLabel = "NAME",
            description = "A field or channel that would be missed; else all. May be repeated.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "The request's name; else made of product and WHO.")
    private String name;

    @Mixin
    private AccessOutput output;

    public RequestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        ProductAddress address = ProductAddress.parse(product);
        Consumer consumer = Consumer.parse(as, namespace);
        ObjectName request = new ObjectName(
                consumer.namespace(),
                name == null
                        ? ObjectName.of(
                                address.domain(),
                                address.name(),
                                consumer.subject().name())
                        : name);
        GenericKubernetesResource manifest = MeshObjects.manifest("AccessRequest", request, spec(address, consumer));
        if (output.isYaml()) {
            console.out().println(MeshObjects.yaml(manifest));
            return 0;
        }
        try (MeshCluster cluster = access.open(console)) {
            MeshObjects objects = new MeshObjects(cluster);
            objects.create(manifest);
            console.out().println("AccessRequest " + request + " made: " + consumer + " asks for " + address);
            return report(request, awaited(objects, request));
        }
    }

    private Map<String, Object> spec(ProductAddress address, Consumer consumer) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("product", Map.of("domain", address.domain(), "name", address.name()));
        spec.put("subject", consumer.manifest());
        if (purpose != null) {
            spec.put("purpose", purpose);
        }
        if (until != null) {
            spec.put("expires", Until.parse(until, console.clock()));
        }
        if (!streams.isEmpty() || !fields.isEmpty()) {
            spec.put("reliesOn", Map.of("streams", streams, "fields", fields));
        }
        if (secret != null) {
            spec.put("secretName", secret);
        }
        return spec;
    }

    private Standing awaited(MeshObjects objects, ObjectName request) throws InterruptedException {
        Duration timeout = output.timeout();
        Optional<AccessRequest> seen = MeshObjects.await(
                () -> objects.request(request),
                each -> Standing.of(each.getStatus()).isSeen(),
                timeout);
        if (seen.map(each -> Standing.of(each.getStatus()))
                .filter(Standing::awaitsConsent)
                .isPresent()) {
            seen = MeshObjects.await(
                    () -> objects.request(request),
                    each -> !Standing.of(each.getStatus()).awaitsConsent(),
                    AT_ONCE.compareTo(timeout) < 0 ? AT_ONCE : timeout);
        }
        return Standing.of(seen.map(AccessRequest::getStatus).orElse(null));
    }

    private int report(ObjectName request, Standing standing) {
        if (standing.reads()) {
            console.out().println("granted: " + request + " may read now");
            return 0;
        }
        console.out().println(standing);
        if (standing.awaitsConsent()) {
            console.out().println("  → an owner of the product consents: mesh approve " + request);
            return 0;
        }
        return standing.isSeen() ? 1 : 0;
    }
}
