package dev.datamesh.local.mesh.data;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;
import dev.datamesh.local.mesh.cluster.TimeSeries.Topic;
import dev.datamesh.local.mesh.console.MeshException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The runtime of a product's domain as one of the product's publishers meets it. */
public final class PublisherAccess {
    private final MeshCluster cluster;
    private final ProductAddress address;
    private final DataProduct product;
    private final Optional<String> serviceAccount;

    /** @param serviceAccount as which of the product's publishers; absent: the first */
    public PublisherAccess(
            MeshCluster cluster, ProductAddress address, DataProduct product, Optional<String> serviceAccount) {
        this.cluster = cluster;
        this.address = address;
        this.product = product;
        this.serviceAccount = serviceAccount;
    }

    /** Connects with a token of the publisher's. */
    public DataClient open() {
        URI runtime = cluster.endpoint(address.domain())
                .orElseThrow(() -> new MeshException(
                        "domain " + address.domain() + " has no runtime yet", "'mesh status' says what it waits for"));
        String account = product.getSpec().publishers().stream()
                .map(Publisher::serviceAccount)
                .filter(each -> serviceAccount.isEmpty() || serviceAccount.get().equals(each))
                .findFirst()
                .orElseThrow(() -> new MeshException(
                        address + ": spec.publishers names "
                                + serviceAccount.map(name -> "no " + name).orElse("nobody"),
                        "add a ServiceAccount of namespace " + address.domain() + " to it"));
        return new DataClient(
                runtime,
                Optional.of(DataAccess.token(cluster, address.domain(), account)),
                Authorities.of(cluster, Authorities.of(System.getenv())));
    }

    /** The topics of a publisher id whose channels stand in a register: where each lies, only the runtime says. */
    public List<Topic> registered(String publisherId) {
        try (DataClient client = open()) {
            Map<String, List<FoundChannel>> byTopic = client.published(publisherId).stream()
                    .collect(Collectors.groupingBy(FoundChannel::topic, TreeMap::new, Collectors.toList()));
            List<Topic> topics = new ArrayList<>();
            byTopic.forEach((topic, found) -> topics.add(new Topic(
                    topic,
                    found.getFirst().type(),
                    found.stream()
                            .sorted(Comparator.comparingInt(FoundChannel::index))
                            .map(channel -> new Channel(channel.index(), channel.name(), channel.sampleRate(), ""))
                            .toList())));
            return topics;
        }
    }
}
