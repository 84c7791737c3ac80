package dev.datamesh.local.mesh.explain;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ReportsConditions;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Discretion;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.Standing;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The layers between a reader and a product's data, outermost last: each says nothing, or what it says no to. */
final class Layers {
    private final MeshCluster cluster;
    private final ProductAddress address;
    private final Asker asker;

    Layers(MeshCluster cluster, ProductAddress address, Asker asker) {
        this.cluster = cluster;
        this.address = address;
        this.asker = asker;
    }

    /**
     * What a layer says.
     *
     * @param refusal empty = nothing stands in the way here
     */
    record Word(String layer, Optional<No> refusal) {}

    /** Why not, and what to do about it. */
    record No(String why, String remedy) {}

    /** All layers up to the first that says no. */
    List<Word> words() {
        DataProduct product = cluster.product(address);
        Optional<DataDomain> domain = cluster.domain(address.domain());
        DataPlane plane = cluster.planeOf(address.domain());
        List<Layer> layers = List.of(
                new Layer("contract", () -> condition(product.getStatus(), "Accepted", "look at the product's spec")),
                new Layer("topics", () -> condition(product.getStatus(), "TopicsReady", "look at the plane's Kafka")),
                new Layer("streams", () -> streams(product)),
                new Layer("runtime", () -> runtime(plane, domain)),
                new Layer("visibility", () -> visibility(product, domain, plane)),
                new Layer("access", () -> access(product, plane)));
        List<Word> words = new ArrayList<>();
        for (Layer layer : layers) {
            Word word = new Word(layer.name(), layer.judge().get());
            words.add(word);
            if (word.refusal().isPresent()) {
                break;
            }
        }
        return words;
    }

    private record Layer(String name, Supplier<Optional<No>> judge) {}

    private Optional<No> condition(ReportsConditions status, String type, String remedy) {
        if (status == null) {
            return no("the operator has not reported on " + address + " yet", "'mesh status' shows whether it runs");
        }
        Optional<Condition> condition = status.conditions().stream()
                .filter(each -> each.type().equals(type))
                .findFirst();
        if (condition.isEmpty()) {
            return no(type + " is not reported", "'mesh status' shows what it waits for");
        }
        return condition.get().status().equals("True")
                ? Optional.empty()
                : no(
                        type + " is " + condition.get().status() + ", "
                                + condition.get().reason() + ": "
                                + condition.get().message(),
                        condition.get().reason().equals("QuotaExceeded")
                                ? "ask for less, or have spec.quotas of the DataDomain " + address.domain() + " raised"
                                : remedy);
    }

    private Optional<No> streams(DataProduct product) {
        return product.getSpec().streams().stream().anyMatch(stream -> stream.timeSeries() != null)
                ? Optional.empty()
                : no(
                        address + " carries records, and runtimes serve time series only",
                        "a Kafka client reads them, by the Secret that its AccessRequest names: 'mesh access " + address
                                + "' says who may");
    }

    private Optional<No> runtime(DataPlane plane, Optional<DataDomain> domain) {
        if (plane.getSpec().runtime() == null) {
            return no(
                    "plane " + plane.getMetadata().getName() + " declares no runtimes",
                    "spec.runtime in the DataPlane; until then only Kafka clients read");
        }
        if (domain.map(DataDomain::getStatus).map(status -> status.endpoint()).isEmpty()) {
            return no("domain " + address.domain() + " says no endpoint yet", "'mesh status' shows how it stands");
        }
        return condition(
                domain.get().getStatus(), "RuntimeReady", "look at 'mesh logs', at runtime-" + address.domain() + "-…");
    }

    private Optional<No> visibility(DataProduct product, Optional<DataDomain> domain, DataPlane plane) {
        AccessSpec.Visibility visibility = product.getSpec().access().visibility();
        boolean seen = switch (visibility) {
            case Mesh -> !asker.isAnonymous() || letsAnonymous(plane);
            case Domain -> isOwn(domain) || mayConsume();
            case Granted -> mayConsume();
        };
        return seen
                ? Optional.empty()
                : no(
                        address + " is visible to " + visibility + " only: for " + asker.title() + " it does not exist",
                        "its owners may widen spec.access.visibility, or grant");
    }

    private Optional<No> access(DataProduct product, DataPlane plane) {
        boolean open = product.getSpec().access().mode() == AccessSpec.Mode.Open;
        if (asker.isAnonymous()) {
            if (!open || isRestricted(product)) {
                return no(
                        address + " is "
                                + (open
                                        ? "Restricted"
                                        : product.getSpec().access().mode())
                                + ": a caller without a token may not read it",
                        "ask with a token: mesh fetch --as NAMESPACE/SERVICEACCOUNT …");
            }
            return letsAnonymous(plane)
                    ? Optional.empty()
                    : no(
                            "plane " + plane.getMetadata().getName() + " lets nobody read without a token",
                            "ask with a token: mesh fetch --as NAMESPACE/SERVICEACCOUNT …");
        }
        Handshakes handshakes = new Handshakes(cluster, address, asker);
        List<AccessGrant> grants = isAskedFor(product) ? handshakes.grants() : List.of();
        if (mayConsume()) {
            boolean lets =
                    !isAskedFor(product) || grants.stream().anyMatch(grant -> Grantees.isInForce(grant.getStatus()));
            return lets
                    ? Optional.empty()
                    : no(
                            asker.title() + " has the right to consume " + address
                                    + " and no grant of it: what is to be asked for is read by a grant only",
                            handshakes.remedy());
        }
        return grants.stream()
                .map(grant -> no(
                        "AccessGrant " + Handshakes.path(grant) + " gives " + asker.title() + " nothing: "
                                + Standing.of(grant.getStatus()),
                        "'mesh access " + address + " --as " + asker.text() + "' shows all there is between them"))
                .findFirst()
                .orElseGet(() -> no(
                        asker.title() + " lacks the right to consume " + address + " (access: "
                                + product.getSpec().access().mode() + ")",
                        handshakes.remedy()));
    }

    private static boolean isAskedFor(DataProduct product) {
        return Discretion.mode(product.getSpec(), product.getStatus()) == AccessSpec.Mode.Request;
    }

    private static boolean isRestricted(DataProduct product) {
        return product.getSpec().classification() == Classification.Restricted
                || (product.getStatus().effective() != null
                        && product.getStatus().effective().classification() == Classification.Restricted);
    }

    private static boolean letsAnonymous(DataPlane plane) {
        return plane.getSpec().runtime() != null
                && Boolean.TRUE.equals(plane.getSpec().runtime().anonymousReads());
    }

    private boolean isOwn(Optional<DataDomain> domain) {
        return asker.groups().contains("system:serviceaccounts:" + address.domain())
                || domain.stream()
                        .flatMap(found -> found.getSpec().owners().stream())
                        .anyMatch(owner -> switch (owner.kind()) {
                            case Group -> asker.groups().contains(owner.name());
                            case User -> asker.user().equals(owner.name());
                            case ServiceAccount -> false;
                        });
    }

    private boolean mayConsume() {
        return !asker.isAnonymous()
                && MeshCluster.asked(() -> cluster.client()
                                .resource(new SubjectAccessReviewBuilder()
                                        .withNewSpec()
                                        .withUser(asker.user())
                                        .withGroups(asker.groups())
                                        .withNewResourceAttributes()
                                        .withVerb("consume")
                                        .withGroup("datamesh.dev")
                                        .withResource("dataproducts")
                                        .withNamespace(address.domain())
                                        .withName(address.name())
                                        .endResourceAttributes()
                                        .endSpec()
                                        .build())
                                .create())
                        .filter(review -> Boolean.TRUE.equals(review.getStatus().getAllowed()))
                        .isPresent();
    }

    private static Optional<No> no(String why, String remedy) {
        return Optional.of(new No(why, remedy));
    }
}
