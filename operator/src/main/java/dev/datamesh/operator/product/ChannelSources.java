package dev.datamesh.operator.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import dev.datamesh.api.product.TimeSeriesSpec.ChannelSource;
import dev.datamesh.core.product.ChannelList;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
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
    static final int MOST_CHANNELS = 100_000;

    private static final String GONE = "none";
    private static final ChannelList NOTHING = new ChannelList(List.of(), List.of(), List.of());

    private final KubernetesClient client;
    private final BiConsumer<String, String> wake;
    private final Map<Ref, Followed> followed = new HashMap<>();
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

    /** A product with its lists read: as if its spec listed the channels itself. */
    synchronized ListedProduct read(DataProduct product) {
        Set<Ref> refs = refs(product);
        String key = key(product);
        if (refs.isEmpty()) {
            forget(product);
            return new ListedProduct(product, product.getSpec(), List.of(), List.of());
        }
        var versions = new StringBuilder(
                product.getMetadata().getUid() + " " + product.getMetadata().getGeneration());
        for (Ref ref : refs) {
            Followed source = followed.computeIfAbsent(ref, Followed::new);
            source.look();
            versions.append(' ').append(source.version);
        }
        if (!refs.equals(used.put(key, refs))) {
            drop();
        }
        Known before = known.get(key);
        if (before == null || !before.versions().equals(versions.toString())) {
            before = new Known(versions.toString(), listed(product));
            known.put(key, before);
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
                Followed list = followed.get(new Ref(product.getMetadata().getNamespace(), source.configMap()));
                if (list.isThere()) {
                    found.add(list.parsed);
                } else {
                    missing.add(source.configMap());
                }
            }
            ListedProduct.Lists all = ListedProduct.Lists.of(found);
            lists.add(all);
            streams.add(with(stream, all.channels()));
        }
        return new ListedProduct(product, with(product.getSpec(), streams), lists, missing);
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
        followed.values().forEach(Followed::close);
        followed.clear();
    }

    /** A ConfigMap that is followed. */
    private final class Followed implements AutoCloseable {
        private final Ref ref;
        private final SharedIndexInformer<ConfigMap> informer;
        private String version = GONE;
        private ChannelList parsed = NOTHING;

        Followed(Ref ref) {
            this.ref = ref;
            this.informer = client.configMaps()
                    .inNamespace(ref.namespace())
                    .withName(ref.name())
                    .runnableInformer(0)
                    .exceptionHandler((started, failure) -> true);
            informer.addEventHandler(new ResourceEventHandler<>() {
                @Override
                public void onAdd(ConfigMap added) {
                    changed(ref);
                }

                @Override
                public void onUpdate(ConfigMap before, ConfigMap now) {
                    changed(ref);
                }

                @Override
                public void onDelete(ConfigMap removed, boolean unknown) {
                    changed(ref);
                }
            });
            informer.start();
        }

        boolean isThere() {
            return !version.equals(GONE);
        }

        /** Brings it up to date. The API server is asked until it is followed. */
        void look() {
            ConfigMap now = informer.hasSynced()
                    ? informer.getStore().getByKey(ref.namespace() + "/" + ref.name())
                    : client.configMaps()
                            .inNamespace(ref.namespace())
                            .withName(ref.name())
                            .get();
            if (now == null) {
                parsed = NOTHING;
                version = GONE;
            } else if (!version.equals(now.getMetadata().getResourceVersion())) {
                parsed = ChannelList.read(ref.name(), now.getData() == null ? Map.of() : now.getData());
                version = now.getMetadata().getResourceVersion();
            }
        }

        @Override
        public void close() {
            informer.stop();
        }
    }
}
