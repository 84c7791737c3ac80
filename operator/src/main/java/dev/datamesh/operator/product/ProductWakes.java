package dev.datamesh.operator.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.mesh.MeshView;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Wakes whoever depends on what a product is or takes. Whoever is missed here is looked at within the resync. */
final class ProductWakes {
    /** What an older product can be the reason of. */
    private static final Set<String> TAKEN =
            Set.of(Reason.ChannelTaken.name(), Reason.TopicOwnedByOther.name(), Reason.QuotaExceeded.name());

    private final MeshView mesh;

    ProductWakes(MeshView mesh) {
        this.mesh = mesh;
    }

    /** A report was written that differs from the one before. */
    void reported(DataProduct product, Optional<DataProductStatus> before, DataProductStatus status) {
        String namespace = product.getMetadata().getNamespace();
        mesh.wakeDomain(namespace);
        if (before.isEmpty()) {
            wake(mesh.productsMadeOf(namespace, product.getMetadata().getName()).stream());
        } else if (!Objects.equals(before.get().observedGeneration(), status.observedGeneration())) {
            wakeTheYounger(product);
        }
        Set<String> served = topics(status);
        if ((before.isPresent() && !served.containsAll(topics(before.get()))) || wereLeftOver(namespace, served)) {
            wakePlane(namespace);
        }
    }

    /** It is no more. */
    void gone(DataProduct product) {
        String namespace = product.getMetadata().getNamespace();
        mesh.wakeDomain(namespace);
        wakePlane(namespace);
        wakeTheYounger(product);
        wake(mesh.productsMadeOf(namespace, product.getMetadata().getName()).stream());
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

    /** What it took from others, by age or quota, may be theirs now. */
    private void wakeTheYounger(DataProduct product) {
        Stream<DataProduct> sharing = Stream.concat(
                channels(product).flatMap(channel -> mesh.productsWithChannel(channel).stream()),
                product.getSpec().streams().stream()
                        .filter(stream -> stream.adopt() != null)
                        .flatMap(stream -> mesh.productsAdopting(stream.adopt().topic()).stream()));
        Stream<DataProduct> inDomain = mesh.productsOf(product.getMetadata().getNamespace()).stream();
        wake(Stream.concat(sharing, inDomain).filter(ProductWakes::isHeldBack).distinct());
    }

    private static Stream<String> channels(DataProduct product) {
        return product.getSpec().streams().stream()
                .filter(stream ->
                        stream.timeSeries() != null && stream.timeSeries().channels() != null)
                .flatMap(stream -> stream.timeSeries().channels().stream())
                .map(ChannelSpec::name);
    }

    private static Set<String> topics(DataProductStatus status) {
        return status.streams().stream()
                .flatMap(stream -> stream.topics().stream())
                .map(TopicStatus::name)
                .collect(Collectors.toSet());
    }

    private static boolean isHeldBack(DataProduct product) {
        return product.getStatus() != null
                && product.getStatus().conditions().stream().anyMatch(condition -> TAKEN.contains(condition.reason()));
    }

    private void wake(Stream<DataProduct> products) {
        List<DataProduct> woken = products.toList();
        woken.forEach(product -> mesh.wakeProduct(
                product.getMetadata().getNamespace(), product.getMetadata().getName()));
    }
}
