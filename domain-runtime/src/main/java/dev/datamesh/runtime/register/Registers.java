package dev.datamesh.runtime.register;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.catalogue.Channel;
import java.util.List;
import java.util.function.Consumer;

/** The registers of the streams that are served. */
public interface Registers extends AutoCloseable {
    /** Where there is no Kafka to keep any. */
    static Registers none() {
        return new Registers() {
            @Override
            public void attach(Naming naming, Consumer<ProductRef> changed) {}

            @Override
            public void follow(ProductRef product, List<RegisteredStream> streams) {}

            @Override
            public List<Channel> channels(RegisteredStream stream) {
                return List.of();
            }

            @Override
            public boolean isLoaded() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    /**
     * Told once, before anything is followed.
     *
     * @param naming who judges names
     * @param changed told of every product whose registered channels have changed; it may take its time
     */
    void attach(Naming naming, Consumer<ProductRef> changed);

    /** Follows the registers of a product's streams, in place of those that were followed for it before. Returns at once. */
    void follow(ProductRef product, List<RegisteredStream> streams);

    /** The channels of a stream, as far as they have been read. */
    List<Channel> channels(RegisteredStream stream);

    /** Whether all that is followed has been read to its end, but for what could not be read for long: that is waited for by nobody. */
    boolean isLoaded();

    @Override
    void close();
}
