package dev.datamesh.core.lineage;

import dev.datamesh.api.ProductRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The products of a mesh and what each is made of, as declared: an input may name a product that there is not, and products may form a loop. */
public final class Lineage {
    /** By domain, then by name. */
    public static final Comparator<ProductRef> ORDER =
            Comparator.comparing(ProductRef::domain).thenComparing(ProductRef::name);

    private final NavigableMap<ProductRef, List<ProductRef>> inputs = new TreeMap<>(ORDER);
    private final NavigableMap<ProductRef, List<ProductRef>> outputs = new TreeMap<>(ORDER);

    /** @param declared each product with its inputs */
    public Lineage(Map<ProductRef, ? extends Collection<ProductRef>> declared) {
        declared.forEach((product, itsInputs) ->
                inputs.put(product, itsInputs.stream().distinct().sorted(ORDER).toList()));
        inputs.forEach((product, itsInputs) -> itsInputs.forEach(input ->
                outputs.computeIfAbsent(input, any -> new ArrayList<>()).add(product)));
    }

    /** All that are declared, and all that are named as an input, in {@link #ORDER}. */
    public List<ProductRef> products() {
        Set<ProductRef> all = new TreeSet<>(ORDER);
        all.addAll(inputs.keySet());
        all.addAll(outputs.keySet());
        return List.copyOf(all);
    }

    /** Whether a product is declared, and not only named as an input. */
    public boolean isDeclared(ProductRef product) {
        return inputs.containsKey(product);
    }

    public List<ProductRef> inputsOf(ProductRef product) {
        return inputs.getOrDefault(product, List.of());
    }

    /** The products that name it as an input. */
    public List<ProductRef> madeOf(ProductRef product) {
        return outputs.getOrDefault(product, List.of());
    }

    /** All that it is made of, through others too; the nearest first. Without itself, also where it is part of a loop. */
    public SequencedSet<ProductRef> upstream(ProductRef product) {
        return reached(product, this::inputsOf);
    }

    /** All that are made of it, through others too; the nearest first. Without itself, also where it is part of a loop. */
    public SequencedSet<ProductRef> downstream(ProductRef product) {
        return reached(product, this::madeOf);
    }

    /** The shortest loop that a product is part of, as {@code a, b, a}: each is made of the one that follows. */
    public Optional<List<ProductRef>> loop(ProductRef product) {
        Map<ProductRef, ProductRef> from = new TreeMap<>(ORDER);
        Deque<ProductRef> waiting = new ArrayDeque<>(List.of(product));
        while (!waiting.isEmpty()) {
            ProductRef at = waiting.remove();
            for (ProductRef input : inputsOf(at)) {
                if (input.equals(product)) {
                    return Optional.of(way(product, at, from));
                }
                if (from.putIfAbsent(input, at) == null) {
                    waiting.add(input);
                }
            }
        }
        return Optional.empty();
    }

    /** Only some of the products; what they are made of beside those is left out. */
    public Lineage among(Set<ProductRef> kept) {
        Map<ProductRef, List<ProductRef>> some = new TreeMap<>(ORDER);
        inputs.forEach((product, itsInputs) -> {
            if (kept.contains(product)) {
                some.put(product, itsInputs.stream().filter(kept::contains).toList());
            }
        });
        return new Lineage(some);
    }

    private static List<ProductRef> way(ProductRef start, ProductRef end, Map<ProductRef, ProductRef> from) {
        List<ProductRef> way = new ArrayList<>(List.of(start));
        for (ProductRef at = end; at != null && !at.equals(start); at = from.get(at)) {
            way.add(at);
        }
        way.add(start);
        Collections.reverse(way);
        return List.copyOf(way);
    }

    private static SequencedSet<ProductRef> reached(
            ProductRef product, Function<ProductRef, List<ProductRef>> neighbours) {
        SequencedSet<ProductRef> reached = new LinkedHashSet<>();
        Deque<ProductRef> waiting = new ArrayDeque<>(neighbours.apply(product));
        while (!waiting.isEmpty()) {
            ProductRef at = waiting.remove();
            if (!at.equals(product) && reached.add(at)) {
                waiting.addAll(neighbours.apply(at));
            }
        }
        return reached;
    }
}
