package dev.datamesh.operator.registry;

import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.record.RecordSchema;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks a registry no more than it must: what was registered is looked at again after minutes, to repair what others changed, and a
 * registry that does not answer is left alone for a while, so that a thousand products do not each wait for it in turn.
 */
final class RememberingRegistry implements SchemaRegistry {
    private static final Duration KNOWN_FOR = Duration.ofMinutes(5);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(10);

    private final SchemaRegistry registry;
    private final InstantSource clock;
    private final Map<Entry, Known> known = new ConcurrentHashMap<>();
    private volatile Optional<Trouble> trouble = Optional.empty();
    private volatile Instant lookedThrough = Instant.EPOCH;

    RememberingRegistry(SchemaRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public int register(Wanted wanted) throws RegistryFailure, InterruptedException {
        Instant now = clock.instant();
        forgetTheOld(now);
        var entry = new Entry(wanted.subject(), wanted.schema(), wanted.compatibility());
        Known seen = known.get(entry);
        if (seen != null && !isOld(seen, now)) {
            return seen.id();
        }
        Optional<Trouble> before =
                trouble.filter(last -> last.at().plus(LEFT_ALONE).isAfter(now));
        if (before.isPresent()) {
            throw new RegistryFailure(
                    before.get().failure().reason(), before.get().failure().getMessage());
        }
        try {
            int id = registry.register(wanted);
            known.put(entry, new Known(id, now));
            trouble = Optional.empty();
            return id;
        } catch (RegistryFailure e) {
            if (e.isOfRegistry()) {
                trouble = Optional.of(new Trouble(e, now));
            }
            throw e;
        }
    }

    /** Now and then: each look at all that is known takes as long as there are products. */
    private void forgetTheOld(Instant now) {
        if (lookedThrough.plus(KNOWN_FOR).isBefore(now)) {
            lookedThrough = now;
            known.values().removeIf(seen -> isOld(seen, now));
        }
    }

    private static boolean isOld(Known seen, Instant now) {
        return seen.at().plus(KNOWN_FOR).isBefore(now);
    }

    private record Entry(String subject, RecordSchema schema, Compatibility compatibility) {}

    private record Known(int id, Instant at) {}

    private record Trouble(RegistryFailure failure, Instant at) {}
}
