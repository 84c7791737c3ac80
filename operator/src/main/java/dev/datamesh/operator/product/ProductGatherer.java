package dev.datamesh.operator.product;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.KafkaSpec.AdoptableTopic;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.domain.DomainClaim;
import dev.datamesh.core.domain.PrefixOwnership;
import dev.datamesh.core.product.PartitionCount;
import dev.datamesh.core.product.ProductContext;
import dev.datamesh.core.topic.TopicOwner;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.plane.PlaneState;
import dev.datamesh.operator.plane.Planes;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All reads of the product's reconciler but the topics themselves, which are only known once the spec was judged. */
final class ProductGatherer {
    /** The oldest first; of two of one second, by name. */
    private static final Comparator<DataProduct> BY_AGE = Comparator.comparing(
                    (DataProduct product) -> product.getMetadata().getCreationTimestamp())
            .thenComparing(product -> product.getMetadata().getNamespace())
            .thenComparing(product -> product.getMetadata().getName());

    private final MeshView mesh;
    private final Planes planes;

    ProductGatherer(MeshView mesh, Planes planes) {
        this.mesh = mesh;
        this.planes = planes;
    }

    ProductView gather(DataProduct product) {
        String namespace = product.getMetadata().getNamespace();
        Optional<DataDomain> domain = mesh.domain(namespace);
        if (domain.isEmpty()) {
            return new ProductView.Blocked(
                    Reason.DomainNotFound, "there is no DataDomain " + namespace + " for this namespace yet");
        }
        // The namespace may be on its way out itself, and wait for just this product.
        if (!product.isMarkedForDeletion() && !namespaceReady(domain.get())) {
            return new ProductView.Blocked(
                    Reason.DomainNotReady,
                    "DataDomain " + namespace + " does not have its namespace yet: see its conditions");
        }
        String planeName = domain.get().getSpec().plane();
        Optional<DataPlane> plane = mesh.plane(planeName);
        if (plane.isEmpty()) {
            return new ProductView.Blocked(Reason.PlaneNotFound, "there is no DataPlane " + planeName + " yet");
        }
        Optional<PlaneState> state = planes.state(planeName);
        if (state.isEmpty()) {
            return Controllers.isPaused(plane.get())
                    ? new ProductView.Blocked(Reason.PlaneNotReady, "DataPlane " + planeName + " is paused")
                    : new ProductView.TooEarly();
        }
        return switch (state.get()) {
            case PlaneState.Down down ->
                new ProductView.Blocked(
                        down.reason() == Reason.Unreachable ? Reason.Unreachable : Reason.PlaneNotReady,
                        "DataPlane " + planeName + ": " + down.message());
            case PlaneState.Up up -> workable(product, domain.get(), plane.get(), up);
        };
    }

    private ProductView workable(DataProduct product, DataDomain domain, DataPlane plane, PlaneState.Up up) {
        List<TopicRecord> claims;
        try {
            claims = up.cluster()
                    .ledger()
                    .ofProduct(
                            domain.getMetadata().getName(),
                            product.getMetadata().getName())
                    .join();
        } catch (CompletionException e) {
            return new ProductView.Unreadable(KafkaFailure.of(e.getCause()));
        }
        String domainName = domain.getMetadata().getName();
        String name = product.getMetadata().getName();
        var owner = new TopicOwner(
                domainName,
                domain.getMetadata().getUid(),
                name,
                product.getMetadata().getUid());
        List<TopicRecord> held = claims.stream().filter(owner::owns).toList();
        var context = new ProductContext(
                domainName,
                name,
                domain.getSpec().defaults(),
                ownership(mesh),
                channelsTaken(product),
                topicsTaken(product, domain.getSpec().plane()),
                adoptable(plane, domainName),
                partitionsLeft(product, domain),
                plane.getSpec().archive() != null,
                plane.getSpec().registry() != null);
        List<String> missing = product.getSpec().inputs().stream()
                .filter(input -> mesh.product(input.domain(), input.name()).isEmpty())
                .map(input -> input.domain() + "/" + input.name())
                .toList();
        return new ProductView.Workable(
                product, domain, plane.getMetadata().getName(), up, owner, context, held, missing);
    }

    /** Who owns which channel prefixes, of all domains. */
    static PrefixOwnership.Result ownership(MeshView mesh) {
        return PrefixOwnership.of(mesh.domains()
                .map(domain -> new DomainClaim(
                        domain.getMetadata().getName(),
                        domain.getMetadata().getUid(),
                        Instant.parse(domain.getMetadata().getCreationTimestamp()),
                        domain.getSpec().channelPrefixes(),
                        domain.getSpec().delegates()))
                .toList());
    }

    private static boolean namespaceReady(DataDomain domain) {
        return domain.getStatus() != null
                && domain.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.type().equals(ConditionType.NamespaceReady.name())
                                && condition.status().equals(Status.True.name()));
    }

    private Map<String, String> channelsTaken(DataProduct product) {
        return product.getSpec().streams().stream()
                .filter(stream ->
                        stream.timeSeries() != null && stream.timeSeries().channels() != null)
                .flatMap(stream -> stream.timeSeries().channels().stream())
                .map(channel -> channel.name())
                .distinct()
                .collect(older(product, mesh::productsWithChannel));
    }

    private Map<String, String> topicsTaken(DataProduct product, String plane) {
        return product.getSpec().streams().stream()
                .filter(stream -> stream.adopt() != null)
                .map(StreamSpec::adopt)
                .map(StreamSpec.AdoptSpec::topic)
                .distinct()
                .collect(older(
                        product,
                        topic -> mesh.productsAdopting(topic).stream()
                                .filter(other -> mesh.domain(other.getMetadata().getNamespace())
                                        .filter(domain ->
                                                domain.getSpec().plane().equals(plane))
                                        .isPresent())
                                .toList()));
    }

    /** For each thing, the oldest product older than this one that asks for it too. */
    private static java.util.stream.Collector<String, ?, Map<String, String>> older(
            DataProduct product, Function<String, List<DataProduct>> others) {
        return Collectors.collectingAndThen(Collectors.toList(), things -> {
            Map<String, String> taken = new HashMap<>();
            for (String thing : things) {
                others.apply(thing).stream()
                        .filter(other -> BY_AGE.compare(other, product) < 0)
                        .min(BY_AGE)
                        .ifPresent(other -> taken.put(
                                thing,
                                other.getMetadata().getNamespace() + "/"
                                        + other.getMetadata().getName()));
            }
            return taken;
        });
    }

    private static Set<String> adoptable(DataPlane plane, String domain) {
        return plane.getSpec().kafka().adoptable().stream()
                .filter(entry -> entry.domain().equals(domain))
                .map(AdoptableTopic::topic)
                .collect(Collectors.toSet());
    }

    private OptionalInt partitionsLeft(DataProduct product, DataDomain domain) {
        Integer quota = domain.getSpec().quotas().partitions();
        if (quota == null) {
            return OptionalInt.empty();
        }
        int older = mesh.productsOf(domain.getMetadata().getName()).stream()
                .filter(other -> BY_AGE.compare(other, product) < 0)
                .mapToInt(other -> PartitionCount.of(other.getSpec()))
                .sum();
        return OptionalInt.of(quota - older);
    }
}
