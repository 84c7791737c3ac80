package dev.datamesh.operator.product;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.product.ProductContext;
import dev.datamesh.core.topic.TopicOwner;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.mesh.Inputs;
import dev.datamesh.operator.plane.PlaneState;
import java.util.List;

/** What the product's reconciler found before it decided anything. */
sealed interface ProductView {
    /**
     * Something that the product needs is not there. When it comes, the product is woken.
     *
     * @param reason what, as a stable word
     * @param message what, and what it waits for
     */
    record Blocked(Reason reason, String message) implements ProductView {}

    /** The operator has just started and not looked at the plane yet: what was reported last still stands. It is woken then. */
    record TooEarly() implements ProductView {}

    /** Kafka, which had answered the plane, does not tell who owns what. Nobody wakes the product: it tries again. */
    record Unreadable(KafkaFailure failure) implements ProductView {}

    /**
     * All is there to judge it and to work for it.
     *
     * @param domain its domain
     * @param plane the plane's name
     * @param up the plane
     * @param owner who its topics belong to
     * @param verdict how its spec was judged
     * @param inputs whether its inputs are there and may be read
     */
    record Workable(
            DataProduct product,
            DataDomain domain,
            String plane,
            PlaneState.Up up,
            TopicOwner owner,
            Contest.Verdict verdict,
            Inputs inputs)
            implements ProductView {
        /** What its spec was judged against. */
        ProductContext context() {
            return verdict.context();
        }

        /** Its claims on topics, and those that it inherits. */
        List<TopicRecord> held() {
            return verdict.held();
        }

        /** Its claims on topics: what was not taken over yet is not its own to delete. */
        List<TopicRecord> owned() {
            return held().stream().filter(owner::owns).toList();
        }
    }
}
