package dev.datamesh.core.access;

import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessRequestSpec.ReliesOn;
import dev.datamesh.api.product.DataProductStatus.Consumer;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a product, as far as its status has room for them.
 *
 * @param listed at most {@value #MOST}, by namespace and name
 * @param overflow whether there are more
 */
public record Consumers(List<Consumer> listed, boolean overflow) {
    private static final int MOST = 64;
    private static final int MOST_FIELDS = 32;

    private static final Comparator<Reading> ORDER = Comparator.comparing(Reading::namespace)
            .thenComparing(reading -> reading.subject().kind())
            .thenComparing(reading -> reading.subject().name());

    /**
     * Somebody reads the product by a grant.
     *
     * @param reliesOn what would be missed; nothing said means all
     */
    public record Reading(
            String namespace, Subject subject, @Nullable ReliesOn reliesOn) {}

    public Consumers {
        listed = List.copyOf(listed);
    }

    /** Counts everybody once, with all that their grants are relied on for. */
    public static Consumers of(Collection<Reading> readings) {
        Map<Reading, List<Reading>> byReader = new TreeMap<>(ORDER);
        for (Reading reading : readings) {
            byReader.merge(
                    reading,
                    List.of(reading),
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
        }
        List<Consumer> all = byReader.values().stream().map(Consumers::consumer).toList();
        return new Consumers(all.subList(0, Math.min(MOST, all.size())), all.size() > MOST);
    }

    private static Consumer consumer(List<Reading> same) {
        Reading first = same.getFirst();
        List<String> fields = union(same, ReliesOn::fields);
        return new Consumer(
                first.namespace(),
                first.subject(),
                union(same, ReliesOn::streams),
                fields.size() > MOST_FIELDS ? List.of() : fields);
    }

    /** Who names none relies on all, whatever else is named beside. */
    private static List<String> union(List<Reading> same, Function<ReliesOn, List<String>> part) {
        TreeSet<String> names = new TreeSet<>();
        for (Reading reading : same) {
            List<String> named = reading.reliesOn() == null ? List.of() : part.apply(reading.reliesOn());
            if (named.isEmpty()) {
                return List.of();
            }
            names.addAll(named);
        }
        return List.copyOf(names);
    }
}
