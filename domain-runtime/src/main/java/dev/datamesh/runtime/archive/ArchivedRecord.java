package dev.datamesh.runtime.archive;

import java.util.Map;

/**
 * A row of a table of records.
 *
 * @param key as text; absent = null
 * @param fields plain values by the names of fields; absent = null: it is deleted, or could not be decoded
 * @param raw its bytes if it could not be decoded, else null
 * @param error why not
 */
record ArchivedRecord(
        int partition, long offset, long timeMillis, String key, Map<String, Object> fields, byte[] raw, String error) {
    long timeMicros() {
        return timeMillis * 1000;
    }

    boolean isDeleted() {
        return fields == null && raw == null;
    }
}
