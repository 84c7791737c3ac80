package dev.datamesh.operator.product;

import dev.datamesh.api.Api;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.operator.report.Events;
import java.util.Optional;

/** Tells that a product went though it was read: admission lets that pass only where the platform has confirmed it. */
final class ConfirmedDeletion {
    private static final String CONFIRMATION = Api.GROUP + "/confirm-delete";

    private ConfirmedDeletion() {}

    /**
     * Tells it of a product that is gone, if it is so.
     *
     * @param last its status as it was written last
     */
    static void tell(DataProduct gone, Optional<DataProductStatus> last, Events events) {
        var annotations = gone.getMetadata().getAnnotations();
        boolean confirmed = annotations != null && gone.getMetadata().getUid().equals(annotations.get(CONFIRMATION));
        if (confirmed) {
            last.flatMap(ConfirmedDeletion::readers)
                    .ifPresent(readers -> events.tell(
                            gone,
                            Events.Type.Warning,
                            "Deleted",
                            "DeletionConfirmed",
                            "deleted under those who read it, as the platform has confirmed by the annotation "
                                    + CONFIRMATION + ": " + readers));
        }
    }

    /** In words; empty if nobody read it. */
    private static Optional<String> readers(DataProductStatus status) {
        if (Boolean.TRUE.equals(status.consumersOverflow())) {
            return Optional.of("more consumers than can be listed");
        }
        return status.consumers().stream()
                .findFirst()
                .map(first -> first.namespace() + "/" + first.subject().name()
                        + (status.consumers().size() > 1
                                ? " and " + (status.consumers().size() - 1) + " more"
                                : ""));
    }
}
