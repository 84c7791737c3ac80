package dev.datamesh.operator.kafka;

import dev.datamesh.core.register.RegisterLine;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/** Registers of channels that products list elsewhere than in their spec, in compacted topics that exist. */
public interface ChannelRegisters {
    /**
     * Brings a register to hold just these lines, all at once for its readers. Completes once every in-sync replica has them; fails with a
     * {@link KafkaFailure}. Held already: nothing is written, nor is Kafka asked what this process wrote last.
     *
     * @param topicId the topic's id: of one that was made anew nothing is known
     */
    CompletableFuture<Void> write(String topic, String topicId, Collection<RegisterLine> lines);
}
