package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.catalogue.Channel;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * What each consumer was sent of each product, since this process started: the one place where metrics name products and callers, for
 * that is the question. So it is bounded: beyond {@link #MOST_PAIRS} pairs a product's further consumers count as {@link #OTHER}, and
 * beyond {@link #MOST_PRODUCTS} of such products these do, too.
 */
final class Usage {
    /** Who reads without a token, as Kubernetes names it. */
    static final String ANONYMOUS = "system:anonymous";

    /** No name that a product can have, nor one that clusters give to users. */
    static final String OTHER = "(other)";

    static final int MOST_PAIRS = 1_000;
    static final int MOST_PRODUCTS = 1_000;

    /** A user's name may have any length; a tag is kept in memory. */
    private static final int LONGEST_NAME = 200;

    private record Pair(String product, String consumer) {}

    private final MeterRegistry metrics;
    private final InstantSource clock;
    private final Map<Pair, Tally> tallies = new ConcurrentHashMap<>();
    private int pairs;
    private int products;

    Usage(MeterRegistry metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Told of what one reader was sent, on any thread. */
    @FunctionalInterface
    interface Reader {
        void sent(long bytes);
    }

    /** A reader of one product. */
    Reader of(Caller caller, ProductRef product) {
        return tally(caller, product)::add;
    }

    /**
     * A reader of channels, which may be of several products: a block's bytes count for each of them by its part of what the channels
     * bring in a second.
     */
    Reader of(Caller caller, List<Channel> channels) {
        Map<ProductRef, Double> weights = new HashMap<>();
        channels.forEach(channel -> weights.merge(
                channel.product(),
                (double) channel.sampleRate() * channel.dataType().bytes(),
                Double::sum));
        double all = weights.values().stream().mapToDouble(weight -> weight).sum();
        Map<Tally, Double> parts = new HashMap<>();
        weights.forEach((product, weight) -> parts.merge(tally(caller, product), weight / all, Double::sum));
        return bytes -> parts.forEach((tally, part) -> tally.add(bytes * part));
    }

    private Tally tally(Caller caller, ProductRef product) {
        String user = caller.isAnonymous() ? ANONYMOUS : caller.user();
        Pair exact = new Pair(product.name(), user.length() > LONGEST_NAME ? user.substring(0, LONGEST_NAME) : user);
        Tally known = tallies.get(exact);
        return known == null ? added(exact) : known;
    }

    private synchronized Tally added(Pair exact) {
        Tally known = tallies.get(exact);
        if (known != null) {
            return known;
        }
        if (pairs < MOST_PAIRS) {
            pairs++;
            return registered(exact);
        }
        Pair ofProduct = new Pair(exact.product(), OTHER);
        if (!tallies.containsKey(ofProduct)) {
            if (products == MOST_PRODUCTS) {
                Pair ofAll = new Pair(OTHER, OTHER);
                return tallies.containsKey(ofAll) ? tallies.get(ofAll) : registered(ofAll);
            }
            products++;
            return registered(ofProduct);
        }
        return tallies.get(ofProduct);
    }

    private Tally registered(Pair pair) {
        Tally tally = new Tally();
        tallies.put(pair, tally);
        FunctionCounter.builder("datamesh.usage.read.bytes", tally, each -> each.bytes.sum())
                .tags("product", pair.product(), "consumer", pair.consumer())
                .description("What consumers were sent of products")
                .register(metrics);
        Gauge.builder("datamesh.usage.last.read.seconds", tally, each -> each.lastSecond)
                .tags("product", pair.product(), "consumer", pair.consumer())
                .description("When consumers were sent something last, in seconds of Unix time")
                .register(metrics);
        return tally;
    }

    /** What one consumer was sent of one product. */
    private final class Tally {
        private final DoubleAdder bytes = new DoubleAdder();
        private volatile long lastSecond;

        void add(double more) {
            bytes.add(more);
            long now = clock.instant().getEpochSecond();
            if (now != lastSecond) {
                lastSecond = now;
            }
        }
    }
}
