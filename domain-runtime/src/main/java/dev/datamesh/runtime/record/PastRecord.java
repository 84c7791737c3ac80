package dev.datamesh.runtime.record;

import java.util.Map;

/**
 * A record out of an archive, decoded when it was archived.
 *
 * @param key absent = null
 * @param fields by the reader's names, of those alone that there was a column for when it was archived; absent = null: the key's record
 *     is deleted
 */
public record PastRecord(int partition, long offset, long timeMillis, String key, Map<String, Object> fields)
        implements StreamRecord {}
