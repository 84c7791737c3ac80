package dev.datamesh.operator.product;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.product.ProductContext;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.Ledger;
import dev.datamesh.operator.mesh.MeshView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges products one after the other, so that of two that want the same thing only one is accepted, and remembers what each was
 * accepted with: the status and the ledger, which tell it after a restart, are written only later. {@link Trial} has the rules.
 */
final class Contest {
    /** What another product can be the reason of. */
    static final Set<Reason> TAKEN = Set.of(Reason.ChannelTaken, Reason.TopicOwnedByOther, Reason.QuotaExceeded);

    /**
     * How a product was judged.
     *
     * @param context what its spec was judged against
     * @param held its claims on topics, and those that it inherits
     * @param listed the product with its lists read
     * @param problems what is wrong; empty = accepted
     */
    record Verdict(ProductContext context, List<TopicRecord> held, ListedProduct listed, List<Problem> problems) {
        Verdict {
            held = List.copyOf(held);
            problems = List.copyOf(problems);
        }
    }

    private final MeshView mesh;
    private final ChannelSources sources;
    private final Map<String, Trial.Accepted> granted = new HashMap<>();
    private final Map<String, DataProduct> waiting = new HashMap<>();

    Contest(MeshView mesh, ChannelSources sources) {
        this.mesh = mesh;
        this.sources = sources;
    }

    /**
     * Judges a product by the lists of channels that {@link ChannelSources} has seen; fails with a {@link KafkaFailure} if the ledger cannot be
     * read right now. All others wait meanwhile: nothing is asked of anybody here.
     */
    synchronized Verdict judge(DataProduct product, DataPlane plane, Ledger ledger, MeshIdentity identity) {
        var trial = new Trial(mesh, sources, plane, ledger, identity, granted);
        Verdict verdict = trial.of(product);
        String uid = product.getMetadata().getUid();
        if (product.isMarkedForDeletion()) {
            forget(uid);
        } else if (!verdict.listed().isWhole()) {
            // Nothing is accepted of it now, and what was accepted before it keeps.
            waiting.remove(uid);
        } else if (verdict.problems().isEmpty()) {
            granted.put(uid, trial.accepted(product));
            waiting.remove(uid);
        } else if (verdict.problems().stream().anyMatch(problem -> TAKEN.contains(problem.reason()))) {
            // What it was accepted with before it keeps.
            waiting.put(uid, product);
        } else {
            waiting.remove(uid);
        }
        return verdict;
    }

    /** The products that were refused for another's sake, which their status may not tell yet. */
    synchronized List<DataProduct> waiting() {
        return List.copyOf(waiting.values());
    }

    /** Forgets a product that is gone. */
    synchronized void forget(String uid) {
        granted.remove(uid);
        waiting.remove(uid);
    }
}
