package dev.datamesh.local.mesh.warm;

import dev.datamesh.api.Crds;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.block.Block;
import dev.datamesh.local.mesh.block.Block.Row;
import dev.datamesh.local.mesh.block.BlockCodec;
import dev.datamesh.local.mesh.block.MalformedBlockException;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.data.FoundChannel;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;

/**
 * Uses the classes that the other commands use, and does nothing. The launcher runs it after a build to let the JVM note
 * them down ({@code -XX:AOTCacheOutput}): commands then start in half the time.
 */
@Command(name = "warm-up", hidden = true, description = "Use the classes that the other commands use.")
public final class WarmUpCommand implements Callable<Integer> {
    /** Nothing listens on the lowest port; the attempt loads what a successful one would. */
    private static final String NOWHERE = "127.0.0.1:1";

    @Override
    public Integer call() throws MalformedBlockException {
        for (String crd : Crds.manifests()) {
            for (Manifest manifest : Manifests.of("crd", crd)) {
                Object unused = Serialization.asJson(
                        Serialization.jsonMapper().convertValue(manifest.object(), GenericKubernetesResource.class));
            }
        }
        try (BlockCodec codec = new BlockCodec()) {
            Block block = new Block(0, List.of(new Row(0, Samples.of(1.0, 2.0))));
            Block unused = codec.decode(codec.encode(DataType.FLOAT64, block));
        }
        Map<String, Object> settings = Map.of("bootstrap.servers", NOWHERE);
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()).close();
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()).close();
        askNobody();
        findNothing();
        return 0;
    }

    private static void findNothing() {
        try (DataClient client = new DataClient(URI.create("grpc://" + NOWHERE), Optional.empty())) {
            List<FoundChannel> unused = client.find(".*");
        } catch (MeshException e) {
            // As expected: nobody answers.
            return;
        }
    }

    private static void askNobody() {
        var config = new ConfigBuilder()
                .withMasterUrl("https://" + NOWHERE)
                .withTrustCerts(true)
                .withRequestRetryBackoffLimit(0)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            DataProduct unused = client.resources(DataProduct.class)
                    .inNamespace("h1")
                    .withName("strain")
                    .get();
        } catch (KubernetesClientException e) {
            // As expected: nobody answers.
            return;
        }
    }
}
