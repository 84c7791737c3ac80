package dev.datamesh.runtime.live;

import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.StreamEndedException;
import dev.datamesh.runtime.stream.StreamQuery;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;

/** Reads the topics of time series: the present by one consumer for all subscribers, the past by one of each reader's own. */
public final class KafkaBlockSource implements BlockSource {
    /**
     * A source that reads nothing until it is asked.
     *
     * @param kafka how to connect: {@code bootstrap.servers} and what the plane's security needs
     */
    public KafkaBlockSource(
            Map<String, Object> kafka, LiveSettings settings, InstantSource clock, MeterRegistry metrics) {}

    @Override
    public BlockReader open(StreamQuery query) throws StreamEndedException {
        throw new StreamEndedException("nothing is read yet");
    }

    @Override
    public void close() {}
}
