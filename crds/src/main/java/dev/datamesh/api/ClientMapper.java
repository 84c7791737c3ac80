package dev.datamesh.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/** The mapper of a client that keeps thousands of objects in memory and works on many threads. */
public final class ClientMapper {
    private static final int BUFFERS = 16;

    private ClientMapper() {}

    /** Sets it up. */
    public static void configure(ObjectMapper mapper) {
        // The API server's book-keeping of who set which field is most of an object, and nothing here reads it. An
        // object
        // written without it keeps what the server has.
        mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
        // Otherwise each virtual thread has buffers of its own, 16 KiB of them.
        mapper.getFactory().setRecyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS));
    }

    @JsonIgnoreProperties("managedFields")
    private interface WithoutManagedFields {}
}
