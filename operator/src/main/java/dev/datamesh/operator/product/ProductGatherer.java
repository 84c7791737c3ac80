package dev.datamesh.operator.product;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.topic.TopicOwner;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.mesh.Inputs;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.plane.PlaneState;
import dev.datamesh.operator.plane.Planes;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** All reads of the product's reconciler but the topics themselves, and the judgement of its spec. */
final class ProductGatherer {
    private final MeshView mesh;
    private final Planes planes;
    private final ChannelSources sources;
    private final Contest contest;

    ProductGatherer(MeshView mesh, Planes planes, ChannelSources sources, Contest contest) {
        this.mesh = mesh;
        this.planes = planes;
        this.sources = sources;
        this.contest = contest;
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
            return new ProductView.TooEarly();
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
        String domainName = domain.getMetadata().getName();
        String name = product.getMetadata().getName();
        Ledger ledger = up.cluster().ledger();
        Contest.Verdict verdict;
        try {
            // Opens the ledger, should it not be open: the judgement cannot wait for it.
            ledger.ofProduct(domainName, name).join();
            lookAtLists(product, plane.getMetadata().getName());
            verdict = contest.judge(product, plane, ledger, up.mesh());
            if (!verdict.listed().isWhole()) {
                return new ProductView.Blocked(
                        Reason.RefNotFound, verdict.listed().lackingInWords().collect(Collectors.joining("; ")));
            }
        } catch (CompletionException e) {
            return new ProductView.Unreadable(KafkaFailure.of(e.getCause()));
        } catch (KafkaFailure e) {
            return new ProductView.Unreadable(e);
        }
        var owner = new TopicOwner(
                up.mesh(),
                domainName,
                domain.getMetadata().getUid(),
                name,
                product.getMetadata().getUid());
        return new ProductView.Workable(
                product, domain, plane.getMetadata().getName(), up, owner, verdict, Inputs.of(product, mesh));
    }

    /** Has the lists of channels seen that the judgement needs, as it cannot wait for any. */
    private void lookAtLists(DataProduct product, String plane) {
        if (product.isMarkedForDeletion()) {
            // Its namespace may be on its way out too, with the right to read them.
            sources.forget(product);
            return;
        }
        sources.look(product);
        String uid = product.getMetadata().getUid();
        mesh.productsWithLists().stream()
                .filter(other -> !other.getMetadata().getUid().equals(uid))
                .filter(other -> mesh.isServedOn(plane, other))
                .forEach(sources::glance);
    }

    private static boolean namespaceReady(DataDomain domain) {
        return domain.getStatus() != null
                && domain.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.type().equals(ConditionType.NamespaceReady.name())
                                && condition.status().equals(Status.True.name()));
    }
}
