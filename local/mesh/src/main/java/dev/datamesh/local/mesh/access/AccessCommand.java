package dev.datamesh.local.mesh.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.console.Table;
import dev.datamesh.local.mesh.explain.Asker;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "access",
        description = "Show who may read what, and why: modes, grants, and requests that wait.",
        footer = {
            "",
            "  mesh access                         all products",
            "  mesh access h1                      those of a domain",
            "  mesh access h1/strain               one product",
            "  mesh access --as cbc/analysis       what it may read, or asked for",
            "",
            "Needs the right to list products, requests and grants in all namespaces. An administrator of the cluster holds "
                    + "every verb of RBAC; runtimes let nobody read what is to be asked for without a grant, so he is not listed."
        })
public final class AccessCommand implements Callable<Integer> {
    enum Form {
        text,
        json
    }

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DOMAIN[/PRODUCT]",
            description = "What to look at; else all.")
    private String scope;

    @Option(
            names = "--as",
            paramLabel = "WHO",
            description = "Only what is about NAMESPACE/SERVICEACCOUNT, group:NAME, or a user.")
    private String as;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Form form;

    public AccessCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        List<Entry> entries;
        try (MeshCluster cluster = access.open(console)) {
            List<DataProduct> products = products(cluster);
            entries = new AccessList(
                            all(cluster, DataDomain.class),
                            all(cluster, AccessRequest.class),
                            all(cluster, AccessGrant.class),
                            console.clock().instant())
                    .of(products);
        }
        if (as != null) {
            Asker asker = Asker.parse(as);
            entries = entries.stream()
                    .filter(entry -> entry.isAbout(asker.user(), asker.groups()))
                    .toList();
        }
        if (form == Form.json) {
            console.out()
                    .println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(entries));
        } else {
            print(entries);
        }
        return 0;
    }

    private List<DataProduct> products(MeshCluster cluster) {
        if (scope != null && scope.contains("/")) {
            return List.of(cluster.product(ProductAddress.parse(scope)));
        }
        List<DataProduct> found = all(cluster, DataProduct.class).stream()
                .filter(product ->
                        scope == null || product.getMetadata().getNamespace().equals(scope))
                .toList();
        if (scope != null && found.isEmpty() && cluster.domain(scope).isEmpty()) {
            throw new MeshException("there is no domain " + scope, "'mesh status' lists the domains");
        }
        return found;
    }

    private static <T extends CustomResource<?, ?>> List<T> all(MeshCluster cluster, Class<T> kind) {
        return MeshCluster.asked(() ->
                        cluster.client().resources(kind).inAnyNamespace().list().getItems())
                .orElse(List.of());
    }

    private void print(List<Entry> entries) {
        if (entries.isEmpty()) {
            console.out()
                    .println("Nobody may read " + (scope == null ? "anything" : scope)
                            + (as == null ? "" : " that is about " + as) + ", and nobody asks.");
            return;
        }
        Table table = new Table().row("PRODUCT", "WHO", "BY", "UNTIL", "LIMIT", "STATE");
        entries.forEach(entry -> table.row(entry.cells().toArray(String[]::new)));
        table.lines().forEach(console.out()::println);
        entries.stream()
                .filter(entry -> !entry.reads() && !entry.message().isEmpty())
                .forEach(entry -> console.out().println(entry.by() + ": " + entry.message()));
        entries.stream()
                .filter(entry ->
                        entry.reason().equals("AwaitingConsent") && entry.by().startsWith("request "))
                .forEach(entry ->
                        console.out().println("  → mesh approve " + entry.by().substring("request ".length())));
    }
}
