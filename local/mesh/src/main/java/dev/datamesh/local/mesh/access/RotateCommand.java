package dev.datamesh.local.mesh.access;

import dev.datamesh.api.Api;
import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.Standing;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rotate",
        description = "Have the Kafka password of a ServiceAccount replaced: it reads by a grant, or publishes.",
        footer = {
            "",
            "  mesh rotate cbc/analysis",
            "",
            "Kafka keeps one password for each user, so there is no time in which both hold. What is connected stays so until "
                    + "it closes; what connects anew needs the new password: have it read its mounted Secret again. Sets the annotation",
            " of its request, or of a product that it publishes, which is all that it takes."
        })
public final class RotateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(index = "0", paramLabel = "NAMESPACE/SERVICEACCOUNT", description = "Whose password.")
    private String who;

    public RotateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Consumer account = Consumer.parse(who, "");
        if (account.subject().kind() != Subject.Kind.ServiceAccount) {
            throw MeshException.usage(who + " has no Kafka user", "write NAMESPACE/SERVICEACCOUNT");
        }
        try (MeshCluster cluster = access.open(console)) {
            HasMetadata by = request(cluster, account)
                    .<HasMetadata>map(found -> found)
                    .or(() -> product(cluster, account))
                    .orElseThrow(() -> new MeshException(
                            account + " has no Kafka user: it neither reads by a grant nor publishes",
                            "'mesh access --as " + account + "' shows what it was granted"));
            String patch = "{\"metadata\":{\"annotations\":{\"" + Api.ROTATE_ANNOTATION + "\":\""
                    + console.clock().instant() + "\"}}}";
            patch(cluster, by, patch);
            console.out()
                    .println("asked for by " + by.getKind() + " "
                            + by.getMetadata().getNamespace() + "/"
                            + by.getMetadata().getName()
                            + ": the password of " + account + " is replaced, and its Secrets with it");
        }
        return 0;
    }

    private static void patch(MeshCluster cluster, HasMetadata object, String patch) {
        if (MeshCluster.asked(
                        () -> cluster.client().resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch))
                .isEmpty()) {
            throw new MeshException(
                    object.getKind() + " " + object.getMetadata().getName() + " is gone meanwhile", "");
        }
    }

    /** A request by which it reads; one that waits for consent has no user. */
    private static Optional<AccessRequest> request(MeshCluster cluster, Consumer account) {
        return MeshCluster.asked(() -> cluster.client()
                        .resources(AccessRequest.class)
                        .inNamespace(account.namespace())
                        .list()
                        .getItems())
                .stream()
                .flatMap(requests -> requests.stream())
                .filter(request -> request.getSpec().subject().equals(account.subject()))
                .filter(request -> Standing.of(request.getStatus()).reads())
                .findFirst();
    }

    private static Optional<DataProduct> product(MeshCluster cluster, Consumer account) {
        return MeshCluster.asked(() -> cluster.client()
                        .resources(DataProduct.class)
                        .inNamespace(account.namespace())
                        .list()
                        .getItems())
                .stream()
                .flatMap(products -> products.stream())
                .filter(product -> product.getSpec().publishers().stream()
                        .anyMatch(publisher -> publisher
                                .serviceAccount()
                                .equals(account.subject().name())))
                .findFirst();
    }
}
