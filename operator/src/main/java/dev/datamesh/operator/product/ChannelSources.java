package dev.datamesh.operator.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.api.product.TimeSeriesSpec.ChannelSource;
import dev.datamesh.core.product.ChannelList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The ConfigMaps that list channels. Each that a product names is followed by its name, and no other is ever read; what is in it is parsed
 * once a version.
 */
public final class ChannelSources implements AutoCloseable {
    /** Of one product, in all its streams together. */
    static final int MOST_CHANNELS = ChannelList.MOST_CHANNELS;

    /** What the API server answers to those who may not ask. */
    private static final int FORBIDDEN = 403;

    private final KubernetesClient client;
    private final BiConsumer<String, String> wake;
    private final Map<Ref, FollowedList> followed = new HashMap<>();
    private final Map<String, Set<Ref>> used = new HashMap<>();
    private final Map<String, Known> known = new HashMap<>();

    private record Ref(String namespace, String name) {}

    /** What was read last: a product is looked at whenever another could ask for its channels. */
    private record Known(String versions, ListedProduct listed) {}

    /** @param wake told of a product, by namespace and name, whose lists have changed */
    public ChannelSources(KubernetesClient client, BiConsumer<String, String> wake) {
        this.client = client;
        this.wake = wake;
    }

    /**
     * Brings the lists of a product up to date that is to be judged, and follows them from now on. Waits for the API server: no lock that
     * others need may be held. That the operator may not read a list is told by {@link #read}; other failures are thrown.
     */
    void look(DataProduct product) {
        for (FollowedList list : follow(product)) {
            list.ask(true).filter(failure -> failure.getCode() != FORBIDDEN).ifPresent(failure -> {
                throw failure;
            });
        }
    }

    /** The same for a product that another is judged against, whose lists just have to be known: it stops nobody that they cannot be read. */
    void glance(DataProduct product) {
        followedOnce(product).forEach(list -> list.ask(false));
    }

    /** Who glances may hold an old version of the product: what its own look follows is not exchanged. */
    private synchronized List<FollowedList> followedOnce(DataProduct product) {
        Set<Ref> refs = used.get(key(product));
        return refs == null ? follow(product) : refs.stream().map(followed::get).toList();
    }

    private synchronized List<FollowedList> follow(DataProduct product) {
        Set<Ref> refs = refs(product);
        if (refs.isEmpty()) {
            forget(product);
            return List.of();
        }
        // Before anything is asked: whatever fails then, the product is woken once a list can be read.
        boolean others = !refs.equals(used.put(key(product), refs));
        List<FollowedList> lists = refs.stream()
                .map(ref -> followed.computeIfAbsent(
                        ref, added -> new FollowedList(client, ref.namespace(), ref.name(), () -> changed(added))))
                .toList();
        if (others) {
            drop();
        }
        return lists;
    }

    /** A product with its lists as they were seen last: as if its spec listed the channels itself. Asks nobody. */
    synchronized ListedProduct read(DataProduct product) {
        Set<Ref> refs = refs(product);
        if (refs.isEmpty()) {
            return ListedProduct.asItIs(product);
        }
        var versions = new StringBuilder(
                product.getMetadata().getUid() + " " + product.getMetadata().getGeneration());
        for (Ref ref : refs) {
            FollowedList list = followed.get(ref);
            versions.append(' ').append(list == null ? "unknown" : list.version());
        }
        Known before = known.get(key(product));
        if (before == null || !before.versions().equals(versions.toString())) {
            before = new Known(versions.toString(), listed(product));
            known.put(key(product), before);
        }
        return before.listed();
    }

    private static Set<Ref> refs(DataProduct product) {
        Set<Ref> refs = new LinkedHashSet<>();
        for (StreamSpec stream : product.getSpec().streams()) {
            if (stream.timeSeries() != null && stream.timeSeries().channelsFrom() != null) {
                stream.timeSeries()
                        .channelsFrom()
                        .forEach(
                                source -> refs.add(new Ref(product.getMetadata().getNamespace(), source.configMap())));
            }
        }
        return refs;
    }

    private ListedProduct listed(DataProduct product) {
        List<String> missing = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        int count = 0;
        List<ListedProduct.Lists> lists = new ArrayList<>();
        List<StreamSpec> streams = new ArrayList<>();
        for (StreamSpec stream : product.getSpec().streams()) {
            TimeSeriesSpec series = stream.timeSeries();
            if (series == null || series.channelsFrom() == null) {
                streams.add(stream);
                lists.add(ListedProduct.Lists.NONE);
                continue;
            }
            List<ChannelList> found = new ArrayList<>();
            for (ChannelSource source : series.channelsFrom()) {
                FollowedList list = followed.get(new Ref(product.getMetadata().getNamespace(), source.configMap()));
                if (list == null || list.isUnreadable()) {
                    unreadable.add(source.configMap());
                } else if (list.isMissing()) {
                    missing.add(source.configMap());
                }
                // What is beyond the most is too much already, and would only take room.
                if (list != null && count <= MOST_CHANNELS) {
                    found.add(list.list());
                    count += found.getLast().channels().size();
                }
            }
            ListedProduct.Lists all = ListedProduct.Lists.of(found);
            lists.add(all);
            streams.add(with(stream, all.channels()));
        }
        return new ListedProduct(product, with(product.getSpec(), streams), lists, missing, unreadable);
    }

    /** Follows nothing any more for a product that is gone. */
    synchronized void forget(DataProduct product) {
        known.remove(key(product));
        if (used.remove(key(product)) != null) {
            drop();
        }
    }

    private static String key(DataProduct product) {
        return product.getMetadata().getNamespace() + "/"
                + product.getMetadata().getName();
    }

    private void drop() {
        Set<Ref> wanted = new HashSet<>();
        used.values().forEach(wanted::addAll);
        followed.entrySet().removeIf(entry -> {
            boolean unused = !wanted.contains(entry.getKey());
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
    }

    private void changed(Ref ref) {
        List<String> products;
        synchronized (this) {
            products = used.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(ref))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        products.forEach(key ->
                wake.accept(ref.namespace(), key.substring(ref.namespace().length() + 1)));
    }

    private static StreamSpec with(StreamSpec stream, List<ChannelSpec> channels) {
        TimeSeriesSpec series = stream.timeSeries();
        return new StreamSpec(
                stream.name(),
                stream.major(),
                new TimeSeriesSpec(
                        series.stride(),
                        series.relayStride(),
                        series.maxLatency(),
                        channels,
                        series.channelsFrom(),
                        series.dynamic()),
                stream.records(),
                stream.live(),
                stream.archive(),
                stream.adopt());
    }

    private static DataProductSpec with(DataProductSpec spec, List<StreamSpec> streams) {
        return new DataProductSpec(
                spec.displayName(),
                spec.description(),
                spec.version(),
                spec.classification(),
                spec.tags(),
                spec.inputs(),
                spec.publishers(),
                streams,
                spec.serviceLevel(),
                spec.access(),
                spec.lifecycle(),
                spec.deletionPolicy());
    }

    @Override
    public synchronized void close() {
        followed.values().forEach(FollowedList::close);
        followed.clear();
    }
}
