package dev.datamesh.local.mesh;

import static org.awaitility.Awaitility.await;

import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.tail.ArrivedBlock;
import dev.datamesh.local.mesh.tail.BlockReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One whole mesh for all classes of a run: up before the tests of each, forgotten after the last. A test leaves it running, with
 * the products of the examples as they were or changed, never gone.
 */
final class SharedMesh extends MeshProgram implements AutoCloseable {
    static final Duration RECOVERY = Duration.ofSeconds(90);

    private static final ProductAddress STRAIN = new ProductAddress("h1", "strain");

    private String firstUp = "";

    /** The same home at every run, so that a run that was killed is cleaned up by the next. */
    private SharedMesh() {
        super(Path.of("target/mesh-home"));
    }

    /** Gives it to the constructor of a test class. */
    static final class Extension implements BeforeAllCallback, ParameterResolver {
        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            mesh(context).up();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == SharedMesh.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return mesh(context);
        }

        private static SharedMesh mesh(ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(SharedMesh.class))
                    .computeIfAbsent(SharedMesh.class, type -> new SharedMesh(), SharedMesh.class);
        }
    }

    /** What the start from nothing said. */
    String firstUp() {
        return firstUp;
    }

    private void up() throws Exception {
        if (firstUp.isEmpty()) {
            close();
        }
        String output = run("up", "--timeout", "120").succeeded().output();
        if (firstUp.isEmpty()) {
            firstUp = output;
        }
    }

    /** So many blocks of {@code h1/strain}, from now on. */
    List<ArrivedBlock> arriving(int count) {
        List<ArrivedBlock> blocks = new ArrayList<>();
        try (MeshCluster cluster = cluster();
                BlockReader reader = new BlockReader(
                        series(), KafkaCredentials.ofPlane(cluster, cluster.planeOf("h1")), InstantSource.system())) {
            await().atMost(RECOVERY).until(() -> {
                blocks.addAll(reader.poll(Duration.ofMillis(200)));
                return blocks.size() >= count;
            });
        }
        return blocks;
    }

    /** {@code h1/strain}. */
    TimeSeries series() {
        try (MeshCluster cluster = cluster()) {
            return TimeSeries.of(STRAIN, cluster.product(STRAIN), "main");
        }
    }

    TopicDescription described(String topic) throws Exception {
        try (MeshCluster cluster = cluster();
                Admin admin = admin(cluster)) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        }
    }

    long endOf(String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (MeshCluster cluster = cluster();
                Admin admin = admin(cluster)) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .all()
                    .get()
                    .get(partition)
                    .offset();
        }
    }

    Admin admin(MeshCluster cluster) {
        return Admin.create(KafkaCredentials.ofPlane(cluster, cluster.planeOf("h1")));
    }

    MeshCluster cluster() {
        return MeshCluster.of(
                Path.of(MeshState.read(home()).orElseThrow().endpoints().kubeconfig()));
    }

    @Override
    public void close() throws Exception {
        run("reset", "--yes").succeeded();
    }
}
