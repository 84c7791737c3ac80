package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.block.TopicBlock;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The places of topics in which samples come although no channel is registered there. A channel may be registered elsewhere a moment
 * before that is known here, so each is waited for, once; then it is left out, until the stream has other channels. Not for two
 * threads.
 */
final class Unregistered {
    private static final Logger LOG = Logger.getLogger(Unregistered.class);

    private final Map<String, BitSet> leftOut = new HashMap<>();

    /** The stream has other channels than it had. */
    void forget() {
        leftOut.clear();
    }

    /**
     * Looks at a block; what lacks a channel in it and is not waited for is left out, and said once for each topic.
     *
     * @param known the places that have a channel
     * @param mayCome whether a channel may still be on its way
     * @return whether the block is to be held back
     */
    boolean holds(String topic, TopicBlock block, Set<Integer> known, boolean mayCome) {
        for (int index = 0; index < block.indexBound(); index++) {
            if (block.has(index) && !known.contains(index)) {
                BitSet places = leftOut.get(topic);
                if (mayCome && (places == null || !places.get(index))) {
                    return true;
                }
                if (places == null) {
                    LOG.warnf(
                            "samples come in place %d of %s, where no channel is registered: what comes in such places is not archived",
                            index, topic);
                }
                leftOut.computeIfAbsent(topic, first -> new BitSet()).set(index);
            }
        }
        return false;
    }

    /** Whether anything is left out. */
    boolean any() {
        return !leftOut.isEmpty();
    }
}
