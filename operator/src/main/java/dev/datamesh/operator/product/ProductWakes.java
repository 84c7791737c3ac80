package dev.datamesh.operator.product;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.ArchiveStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.operator.mesh.MeshView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Wakes whoever depends on what a product is or takes. Whoever is missed here is looked at within the resync. */
final class ProductWakes {
    /** What another product can be the reason of. */
    private static final Set<String> TAKEN =
            Contest.TAKEN.stream().map(Reason::name).collect(Collectors.toUnmodifiableSet());

    /** What others may depend on. */
    private record Contract(String digest, List<ProductRef> inputs) {}

    private final MeshView mesh;
    private final Contest contest;

    ProductWakes(MeshView mesh, Contest contest) {
        this.mesh = mesh;
        this.contest = contest;
    }

    /** A report was written that differs from the one before. */
    void reported(DataProduct product, Optional<DataProductStatus> before, DataProductStatus status) {
        String namespace = product.getMetadata().getNamespace();
        mesh.wakeDomain(namespace);
        mesh.access().wakeAllOf(namespace, product.getMetadata().getName());
        if (before.isEmpty()
                || !contract(before.get()).equals(contract(status))
                || isInLoop(before.get()) != isInLoop(status)) {
            mesh.wakeProductsMadeOf(namespace, product.getMetadata().getName());
        }
        if (before.isEmpty()
                ? !product.getSpec().inputs().isEmpty()
                : !inputs(before.get()).equals(inputs(status))) {
            Relatives.wake(product, before.map(ProductWakes::inputs).orElse(List.of()), mesh);
        }
        if (before.isEmpty()) {
            if (!isAccepted(status)) {
                wakeTheHeldBack(product);
            }
        } else if (!Objects.equals(before.get().observedGeneration(), status.observedGeneration())
                || !Objects.equals(contract(before.get()), contract(status))
                || archived(status) < archived(before.get())) {
            wakeTheHeldBack(product);
        }
        Set<String> served = topics(status);
        if ((before.isPresent() && !served.containsAll(topics(before.get()))) || wereLeftOver(namespace, served)) {
            wakePlane(namespace);
        }
    }

    /** It is being deleted. */
    void leaving(DataProduct product) {
        wakeTheHeldBack(product);
    }

    /** It is no more. */
    void gone(DataProduct product) {
        String namespace = product.getMetadata().getNamespace();
        mesh.wakeDomain(namespace);
        mesh.access().wakeAllOf(namespace, product.getMetadata().getName());
        wakePlane(namespace);
        wakeTheHeldBack(product);
        mesh.wakeProductsMadeOf(namespace, product.getMetadata().getName());
        Relatives.wake(product, product.getSpec().inputs(), mesh);
    }

    private boolean wereLeftOver(String domain, Set<String> topics) {
        return mesh.domain(domain)
                .flatMap(found -> mesh.plane(found.getSpec().plane()))
                .filter(plane -> plane.getStatus() != null
                        && plane.getStatus().leftovers().stream().anyMatch(left -> topics.contains(left.topic())))
                .isPresent();
    }

    private void wakePlane(String domain) {
        mesh.domain(domain).ifPresent(found -> mesh.wakePlane(found.getSpec().plane()));
    }

    /** What it kept from others may be theirs now: in its domain anything, elsewhere a topic to adopt. */
    private void wakeTheHeldBack(DataProduct product) {
        String domain = product.getMetadata().getNamespace();
        Stream<DataProduct> waiting = contest.waiting().stream()
                .filter(other -> other.getMetadata().getNamespace().equals(domain)
                        || adoptedBy(other).findAny().isPresent());
        Stream<DataProduct> told = Stream.concat(
                        mesh.productsOf(domain).stream(),
                        Stream.concat(
                                        adoptedBy(product),
                                        product.getStatus() == null
                                                ? Stream.empty()
                                                : topics(product.getStatus()).stream())
                                .flatMap(topic -> mesh.productsAdopting(topic).stream()))
                .filter(ProductWakes::isHeldBack);
        wake(Stream.concat(waiting, told));
    }

    private static Stream<String> adoptedBy(DataProduct product) {
        return product.getSpec().streams().stream()
                .filter(stream -> stream.adopt() != null)
                .map(stream -> stream.adopt().topic());
    }

    private static Set<String> topics(DataProductStatus status) {
        return status.streams().stream()
                .flatMap(stream -> stream.topics().stream())
                .map(TopicStatus::name)
                .collect(Collectors.toSet());
    }

    private static long archived(DataProductStatus status) {
        return status.streams().stream()
                .map(StreamStatus::archive)
                .filter(archive -> archive != null && archive.bytes() != null)
                .mapToLong(ArchiveStatus::bytes)
                .sum();
    }

    /** It changes without the generation where a ConfigMap lists the channels. */
    private static Optional<Contract> contract(DataProductStatus status) {
        return Optional.ofNullable(status.accepted())
                .map(accepted -> new Contract(accepted.digest(), accepted.inputs()));
    }

    private static List<ProductRef> inputs(DataProductStatus status) {
        return contract(status).map(Contract::inputs).orElse(List.of());
    }

    /** Those who are in it too may be out of it once this one is. */
    private static boolean isInLoop(DataProductStatus status) {
        return status.conditions().stream()
                .anyMatch(condition -> condition.type().equals(ConditionType.Accepted.name())
                        && condition.reason().equals(Reason.InputLoop.name()));
    }

    private static boolean isHeldBack(DataProduct product) {
        return product.getStatus() != null
                && product.getStatus().conditions().stream().anyMatch(condition -> TAKEN.contains(condition.reason()));
    }

    private static boolean isAccepted(DataProductStatus status) {
        return status.conditions().stream()
                .anyMatch(condition -> condition.type().equals(ConditionType.Accepted.name())
                        && condition.status().equals(Status.True.name()));
    }

    private void wake(Stream<DataProduct> products) {
        products.forEach(product -> mesh.wakeProduct(
                product.getMetadata().getNamespace(), product.getMetadata().getName()));
    }
}
