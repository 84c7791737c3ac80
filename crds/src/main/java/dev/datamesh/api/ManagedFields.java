package dev.datamesh.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/**
 * The API server's book-keeping of who set which field. Of an object in a cache it is most of the memory, and nothing here reads it; an
 * object written without it keeps what the server has.
 */
public final class ManagedFields {
    private ManagedFields() {}

    /** Makes a client's mapper pass over them. */
    public static void ignoredBy(ObjectMapper mapper) {
        mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
    }

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}
}
