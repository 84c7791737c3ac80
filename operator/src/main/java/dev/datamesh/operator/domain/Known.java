package dev.datamesh.operator.domain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process has seen of the objects that it keeps: that they are there, so that one that is missing was deleted by somebody,
 * and which version was found to be as wished, so that it need not be compared again.
 */
final class Known {
    private static final String NO_VERSION = "";

    /** The version that is as wished; of an object that was only seen, none. */
    private record Seen(String version, Object wish) {}

    private final Map<String, Map<String, Seen>> byDomain = new ConcurrentHashMap<>();

    /**
     * Notes that an object is there.
     *
     * @return whether that is news
     */
    boolean see(String domainUid, HasMetadata object) {
        return of(domainUid).put(Changes.words(object), new Seen(NO_VERSION, NO_VERSION)) == null;
    }

    /** Notes that a version of an object is as wished. */
    void verify(String domainUid, HasMetadata wish, HasMetadata object) {
        of(domainUid).put(Changes.words(wish), new Seen(object.getMetadata().getResourceVersion(), wish));
    }

    /** Whether this version of an object was found to be as wished. */
    boolean isVerified(String domainUid, HasMetadata wish, HasMetadata object) {
        Seen seen = of(domainUid).get(Changes.words(wish));
        return seen != null
                && Objects.equals(seen.version(), object.getMetadata().getResourceVersion())
                && seen.wish().equals(wish);
    }

    /** Forgets an object that is not to be there any more. */
    void drop(String domainUid, HasMetadata object) {
        of(domainUid).remove(Changes.words(object));
    }

    void forget(String domainUid) {
        byDomain.remove(domainUid);
    }

    private Map<String, Seen> of(String domainUid) {
        return byDomain.computeIfAbsent(domainUid, uid -> new ConcurrentHashMap<>());
    }
}
