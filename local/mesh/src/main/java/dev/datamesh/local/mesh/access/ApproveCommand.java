package dev.datamesh.local.mesh.access;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.access.AccessRequestSpec;
import dev.datamesh.core.unit.ByteText;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.Standing;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Table;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "approve",
        description = "Consent to a request: writes an AccessGrant in the product's namespace.",
        footer = {
            "",
            "  mesh approve cbc/h1-strain-analysis --limit 50Mi --until 90d",
            "  mesh approve cbc/h1-strain-analysis -o yaml >> grants.yaml           for Git",
            "",
            "The consent is for this very request: one that is made anew under the name needs another. Who consents is "
                    + "written down as the API server knows you; with -o yaml as --approved-by says. "
                    + "Exit code 0 once every layer lets the consumer read, else 1."
        })
public final class ApproveCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "NAMESPACE/REQUEST", description = "The request.")
    private String request;

    @Option(
            names = "--limit",
            paramLabel = "BYTES",
            description = "How much may be read a second, such as 50Mi; else as much as there is.")
    private String limit;

    @Option(names = "--until", paramLabel = "TIME", description = "Until when: 2027-12-31T00:00:00Z, or 90d from now.")
    private String until;

    @Option(names = "--approved-by", paramLabel = "USER", description = "Who consents, with -o yaml.")
    private String approvedBy;

    @Option(names = "--name", paramLabel = "NAME", description = "The grant's name; else made of the request's.")
    private String name;

    @Mixin
    private AccessOutput output;

    public ApproveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        ObjectName asked = ObjectName.parse("request", request);
        if (approvedBy != null && !output.isYaml()) {
            throw MeshException.usage(
                    "--approved-by without -o yaml: who consents is who asks the API server", "leave it away");
        }
        if (limit != null) {
            checkLimit();
        }
        try (MeshCluster cluster = access.open(console)) {
            MeshObjects objects = new MeshObjects(cluster);
            AccessRequest found = objects.request(asked)
                    .orElseThrow(() -> new MeshException(
                            "there is no AccessRequest " + asked, "'mesh access' lists what was asked for"));
            AccessRequestSpec spec = found.getSpec();
            ObjectName grant = new ObjectName(
                    spec.product().domain(), name == null ? ObjectName.of(asked.namespace(), asked.name()) : name);
            GenericKubernetesResource manifest = MeshObjects.manifest("AccessGrant", grant, spec(objects, asked, spec));
            if (output.isYaml()) {
                console.out().println(MeshObjects.yaml(manifest));
                return 0;
            }
            objects.create(manifest);
            Consumer consumer = new Consumer(asked.namespace(), spec.subject());
            console.out()
                    .println("AccessGrant " + grant + " made: " + consumer + " is granted "
                            + spec.product().domain() + "/" + spec.product().name()
                            + (spec.purpose() == null ? "" : ", for: " + spec.purpose()));
            return report(MeshObjects.await(
                    () -> objects.grant(grant),
                    each -> Standing.of(each.getStatus()).reads(),
                    output.timeout()));
        }
    }

    private void checkLimit() {
        try {
            long unused = ByteText.parse(limit);
        } catch (IllegalArgumentException e) {
            throw MeshException.usage("--limit " + limit + " is no number of bytes", "write 500Ki, 50Mi, 1Gi");
        }
    }

    private Map<String, Object> spec(MeshObjects objects, ObjectName asked, AccessRequestSpec request) {
        Map<String, Object> to = new LinkedHashMap<>();
        to.put("namespace", asked.namespace());
        to.put("subject", new Consumer(asked.namespace(), request.subject()).manifest());
        to.put("request", asked.name());
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("product", request.product().name());
        spec.put("to", to);
        if (limit != null) {
            spec.put("limits", Map.of("consumeBytesPerSecond", limit));
        }
        if (until != null) {
            spec.put("expires", Until.parse(until, console.clock()));
        }
        Optional<String> consents = output.isYaml() ? Optional.ofNullable(approvedBy) : objects.self();
        consents.ifPresent(user -> spec.put("approvedBy", user));
        return spec;
    }

    private int report(Optional<AccessGrant> grant) {
        Standing standing = Standing.of(grant.map(AccessGrant::getStatus).orElse(null));
        Table table = new Table();
        grant.map(AccessGrant::getStatus)
                .ifPresent(status -> status.enforcement().forEach(layer -> table.row(layer.name(), layer.state())));
        table.lines().forEach(console.out()::println);
        console.out().println(standing.reads() ? "the consumer may read now" : standing);
        return standing.reads() ? 0 : 1;
    }
}
