package dev.datamesh.runtime.record;

/**
 * A record as it lies on Kafka.
 *
 * @param timeMillis Unix time
 * @param key absent = null
 * @param value absent = null: the key's record is deleted
 */
public record RawRecord(int partition, long offset, long timeMillis, byte[] key, byte[] value)
        implements StreamRecord {}
