package dev.datamesh.local.mesh.access;

import dev.datamesh.api.Api;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        description = "Take a consent back, as the owner, or a request, as the consumer.",
        footer = {
            "",
            "  mesh revoke h1/cbc-h1-strain-analysis            the owner deletes the grant",
            "  mesh revoke cbc/h1-strain-analysis --request     the consumer gives it up",
            "",
            "Brokers and runtimes refuse within about a second; the consumer's Secret and Kafka user go after that, unless "
                    + "another grant needs them. What has been read is read. Asks first."
        })
public final class RevokeCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "NAMESPACE/NAME", description = "The grant; with --request the request.")
    private String name;

    @Option(names = "--request", description = "NAME is a request.")
    private boolean request;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    public RevokeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ObjectName named = ObjectName.parse(request ? "request" : "grant", name);
        try (MeshCluster cluster = access.open(console)) {
            MeshObjects objects = new MeshObjects(cluster);
            return request ? withdraw(objects, named) : revoke(objects, named);
        }
    }

    private int revoke(MeshObjects objects, ObjectName named) {
        Optional<AccessGrant> grant = objects.grant(named);
        if (grant.isEmpty()) {
            String isRequest = objects.request(named).isPresent() ? "; it is a request: add --request" : "";
            throw new MeshException(
                    "there is no AccessGrant " + named + isRequest, "'mesh access' lists grants and requests");
        }
        var spec = grant.get().getSpec();
        Map<String, String> labels = grant.get().getMetadata().getLabels();
        if (labels != null && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL))) {
            throw new MeshException(
                    "AccessGrant " + named + " was written by the operator, by spec.access.autoApprove of "
                            + named.namespace() + "/" + spec.product() + ": it would be written again",
                    "take domain " + spec.to().namespace()
                            + " out of autoApprove; or the consumer gives it up: mesh revoke "
                            + spec.to().namespace() + "/" + spec.to().request() + " --request");
        }
        Consumer consumer = new Consumer(spec.to().namespace(), spec.to().subject());
        return delete(
                objects,
                grant.get(),
                "Take " + named.namespace() + "/" + spec.product() + " from " + consumer + "?",
                "AccessGrant " + named + " deleted: " + consumer + " loses " + named.namespace() + "/"
                        + spec.product());
    }

    private int withdraw(MeshObjects objects, ObjectName named) {
        AccessRequest found = objects.request(named)
                .orElseThrow(() -> new MeshException(
                        "there is no AccessRequest " + named, "'mesh access' lists grants and requests"));
        var spec = found.getSpec();
        Consumer consumer = new Consumer(named.namespace(), spec.subject());
        String product = spec.product().domain() + "/" + spec.product().name();
        return delete(
                objects,
                found,
                "Give up " + product + " for " + consumer + "? A grant of it ends with the request.",
                "AccessRequest " + named + " deleted: " + consumer + " gives up " + product);
    }

    private int delete(MeshObjects objects, HasMetadata object, String question, String done) {
        if (!yes && !console.confirms(question)) {
            console.out().println("Nothing was changed.");
            return 1;
        }
        objects.delete(object);
        console.out().println(done);
        return 0;
    }
}
