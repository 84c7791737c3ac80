package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is archived of channels, for those who read the past. */
@FunctionalInterface
public interface Archive {
    /** Nothing is archived here. */
    static Archive none() {
        return channels -> Optional.empty();
    }

    /**
     * The tables of these channels as they are now.
     *
     * @return empty if none of the channels has one
     * @throws IOException if that cannot be found out at present
     */
    Optional<ArchiveView> view(List<Channel> channels) throws IOException;
}
