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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The layers between a reader and a product's data, outermost last: each says nothing, or what it says no to. */
final class Layers {
    private final ProductAddress address;
    private final Asker asker;
    private final DataProduct product;
    private final Optional<DataDomain> domain;
    private final DataPlane plane;
    private final Rights rights;

    Layers(
            ProductAddress address,
            Asker asker,
            DataProduct product,
            Optional<DataDomain> domain,
            DataPlane plane,
            Rights rights) {
        this.address = address;
        this.asker = asker;
        this.product = product;
        this.domain = domain;
        this.plane = plane;
        this.rights = rights;
    }

    static Layers of(MeshCluster cluster, ProductAddress address, Asker asker) {
        return new Layers(
                address,
                asker,
                cluster.product(address),
                cluster.domain(address.domain()),
                cluster.planeOf(address.domain()),
                new Handshakes(cluster, address, asker));
    }

    /**
     * What a layer says.
     *
     * @param objection empty = nothing
     * @param refuses whether the objection stands in the way of reading, rather than being worth knowing
     */
    record Word(String layer, Optional<No> objection, boolean refuses) {}

    /** Why not, and what to do about it. */
    record No(String why, String remedy) {}

    /** All layers up to the first that refuses. */
    List<Word> words() {
        List<Layer> layers = List.of(
                new Layer("topics", () -> condition(product.getStatus(), "TopicsReady", "look at the plane's Kafka")),
                new Layer("streams", this::streams),
                new Layer("runtime", this::runtime),
                new Layer("visibility", this::visibility),
                new Layer("access", this::access));
        List<Word> words = new ArrayList<>(List.of(contract()));
        for (Layer layer : layers) {
            if (words.getLast().refuses()) {
                break;
            }
            Optional<No> refusal = layer.judge().get();
            words.add(new Word(layer.name(), refusal, refusal.isPresent()));
        }
        return words;
    }

    /** Once a contract was accepted it goes on being served, whatever later one is refused: that is not what refuses data. */
    private Word contract() {
        Optional<No> objection = condition(product.getStatus(), "Accepted", "look at the product's spec");
        boolean serves = product.getStatus() != null && product.getStatus().accepted() != null;
        return new Word("contract", objection, objection.isPresent() && !serves);
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

    private Optional<No> streams() {
        return product.getSpec().streams().stream().anyMatch(stream -> stream.timeSeries() != null)
                ? Optional.empty()
                : no(
                        address + " carries records, and runtimes serve time series only",
                        "a Kafka client reads them, by the Secret that its AccessRequest names: 'mesh access " + address
                                + "' says who may");
    }

    private Optional<No> runtime() {
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

    private Optional<No> visibility() {
        AccessSpec.Visibility visibility = Discretion.of(product.getSpec(), product.getStatus());
        boolean seen = switch (visibility) {
            case Mesh -> !asker.isAnonymous() || letsAnonymous();
            case Domain -> isOwn() || rights.mayConsume();
            case Granted -> rights.mayConsume();
        };
        return seen
                ? Optional.empty()
                : no(
                        address + " is visible to " + visibility + " only: for " + asker.title() + " it does not exist",
                        "its owners may widen spec.access.visibility, or grant");
    }

    private Optional<No> access() {
        boolean open = mode() == AccessSpec.Mode.Open;
        if (asker.isAnonymous()) {
            if (!open || isRestricted()) {
                return no(
                        address + " is "
                                + (open ? "Restricted" : mode())
                                + ": a caller without a token may not read it",
                        "ask with a token: mesh fetch --as NAMESPACE/SERVICEACCOUNT …");
            }
            return letsAnonymous()
                    ? Optional.empty()
                    : no(
                            "plane " + plane.getMetadata().getName() + " lets nobody read without a token",
                            "ask with a token: mesh fetch --as NAMESPACE/SERVICEACCOUNT …");
        }
        List<AccessGrant> grants = isAskedFor() ? rights.grants() : List.of();
        if (rights.mayConsume()) {
            boolean lets = !isAskedFor() || grants.stream().anyMatch(grant -> Grantees.isInForce(grant.getStatus()));
            return lets
                    ? Optional.empty()
                    : no(
                            asker.title() + " has the right to consume " + address
                                    + " and no grant of it: what is to be asked for is read by a grant only",
                            rights.remedy());
        }
        return grants.stream()
                .map(grant -> no(
                        "AccessGrant " + Handshakes.path(grant) + " gives " + asker.title() + " nothing: "
                                + Standing.of(grant.getStatus()),
                        "'mesh access " + address + " --as " + asker.text() + "' shows all there is between them"))
                .findFirst()
                .orElseGet(() -> no(
                        asker.title() + " lacks the right to consume " + address + " (access: " + mode() + ")",
                        rights.remedy()));
    }

    /** What holds, which is not what the spec says as long as that is refused. */
    private AccessSpec.Mode mode() {
        return Discretion.mode(product.getSpec(), product.getStatus());
    }

    private boolean isAskedFor() {
        return mode() == AccessSpec.Mode.Request;
    }

    private boolean isRestricted() {
        return product.getSpec().classification() == Classification.Restricted
                || (product.getStatus().effective() != null
                        && product.getStatus().effective().classification() == Classification.Restricted);
    }

    private boolean letsAnonymous() {
        return plane.getSpec().runtime() != null
                && Boolean.TRUE.equals(plane.getSpec().runtime().anonymousReads());
    }

    private boolean isOwn() {
        return asker.groups().contains("system:serviceaccounts:" + address.domain())
                || domain.stream()
                        .flatMap(found -> found.getSpec().owners().stream())
                        .anyMatch(owner -> switch (owner.kind()) {
                            case Group -> asker.groups().contains(owner.name());
                            case User -> asker.user().equals(owner.name());
                            case ServiceAccount -> false;
                        });
    }

    private static Optional<No> no(String why, String remedy) {
        return Optional.of(new No(why, remedy));
    }
}
