package dev.datamesh.operator.watchdog;

import java.util.List;
import java.util.function.Supplier;

/** Many caches, of which each look is at the next one; where one is behind, the looks stay with it. */
public final class TurnProbe implements CacheProbe {
    private final Supplier<List<CacheProbe>> probes;
    private int turn;

    /** @param probes asked with each look, as caches come when the controllers start */
    public TurnProbe(Supplier<List<CacheProbe>> probes) {
        this.probes = probes;
    }

    @Override
    public String kind() {
        List<CacheProbe> all = probes.get();
        return all.isEmpty() ? "none" : all.get(turn % all.size()).kind();
    }

    @Override
    public Finding look() {
        List<CacheProbe> all = probes.get();
        if (all.isEmpty()) {
            return Finding.CURRENT;
        }
        Finding finding = all.get(turn % all.size()).look();
        if (finding == Finding.CURRENT) {
            turn = (turn + 1) % all.size();
        }
        return finding;
    }
}
