package dev.datamesh.runtime.record;

/** A record of a stream: as it lies on Kafka, or as an archive has it. */
public sealed interface StreamRecord permits RawRecord, PastRecord {
    int partition();

    long offset();

    /** Unix time. */
    long timeMillis();
}
