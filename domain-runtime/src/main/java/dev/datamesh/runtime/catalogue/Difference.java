package dev.datamesh.runtime.catalogue;

import java.util.ArrayList;
import java.util.List;

/**
 * What becomes different of a product's channels.
 *
 * @param same channels that are there as they were
 * @param added channels that come
 * @param changed channels that were there, as they are now
 * @param removed channels that go
 */
record Difference(List<Channel> same, List<Channel> added, List<Channel> changed, List<Channel> removed) {
    /** Compares two lists, both by name. */
    static Difference between(List<Channel> before, List<Channel> now) {
        var found = new Difference(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        int old = 0;
        for (Channel channel : now) {
            while (old < before.size() && before.get(old).name().compareTo(channel.name()) < 0) {
                found.removed.add(before.get(old++));
            }
            if (old == before.size() || !before.get(old).name().equals(channel.name())) {
                found.added.add(channel);
            } else {
                (before.get(old++).equals(channel) ? found.same : found.changed).add(channel);
            }
        }
        found.removed.addAll(before.subList(old, before.size()));
        return found;
    }
}
