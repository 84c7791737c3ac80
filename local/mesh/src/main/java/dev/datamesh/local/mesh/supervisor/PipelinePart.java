package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.api.Api;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.local.mesh.data.Authorities;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The example's pipeline, which makes a product of others. It is told where the gateway is, whose word to take for who is who, and
 * where its token lies, and holds nothing else; on a cluster it would be a pod with these mounted.
 */
final class PipelinePart extends ProcessPart {
    static final String NAME = "band-pass";

    private static final String ROOTS = "roots.pem";
    private static final String NAMESPACE = "cbc";
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private final MeshJvm jvm;
    private final Path source;
    private final ControlPlanePart controlPlane;
    private final GatewayPart gateway;

    /** Its own: the control plane's is closed whenever one of its processes is started anew, and watches would end with it. */
    private KubernetesClient client;

    private SharedIndexInformer<DataPlane> planes;
    private String roots = "";

    /** @param source the pipeline's one file */
    PipelinePart(MeshHome home, MeshJvm jvm, Path source, ControlPlanePart controlPlane, GatewayPart gateway) {
        super(NAME, home.pipeline(), Set.of(OperatorPart.NAME, GatewayPart.NAME));
        this.jvm = jvm;
        this.source = source;
        this.controlPlane = controlPlane;
        this.gateway = gateway;
    }

    @Override
    public List<ManagedProcess> start(Progress progress) {
        if (client == null) {
            client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(
                            controlPlane.plane().adminKubeconfig().toFile()))
                    .build();
        }
        followPlanes();
        ProcessSpec spec = ProcessSpec.of(
                        NAME,
                        jvm.source(
                                source,
                                List.of(gateway.address(), state().file("token").toString())),
                        log())
                .withEnvironment(
                        Map.of(Authorities.VARIABLE, state().file(ROOTS).toString()))
                .withInputs(source);
        ManagedProcess process = new Processes(state()).start(spec);
        refresh();
        return List.of(process);
    }

    /** Until there is a ServiceAccount: the examples come after the parts. */
    @Override
    public void refresh() {
        Thread.ofVirtual().name("token of " + NAME).start(() -> {
            try {
                while (!writeToken()) {
                    Thread.sleep(AGAIN);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** A plane may get an authority at any time, or another; the pipeline reads it when it connects anew. */
    private void followPlanes() {
        if (planes != null) {
            planes.stop();
        }
        planes = client.resources(DataPlane.class).runnableInformer(0).exceptionHandler((started, failure) -> true);
        planes.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(DataPlane added) {
                writeRoots();
            }

            @Override
            public void onUpdate(DataPlane before, DataPlane now) {
                writeRoots();
            }

            @Override
            public void onDelete(DataPlane removed, boolean unknown) {
                writeRoots();
            }
        });
        // The pipeline begins with what everybody trusts; what planes say comes by and by.
        roots = "";
        writeRoots();
        planes.start();
    }

    private synchronized void writeRoots() {
        String now = Authorities.ofAll(planes.getStore().list());
        if (!now.equals(roots)) {
            roots = now;
            state().write(ROOTS, now);
        }
    }

    private boolean writeToken() {
        try {
            String token = client.serviceAccounts()
                    .inNamespace(NAMESPACE)
                    .withName(NAME)
                    .tokenRequest(new TokenRequestBuilder()
                            .withNewSpec()
                            .withAudiences(Api.GROUP)
                            .withExpirationSeconds(TOKEN_LIFE.toSeconds())
                            .endSpec()
                            .build())
                    .getStatus()
                    .getToken();
            state().write("token", token);
            return true;
        } catch (KubernetesClientException e) {
            return false;
        }
    }
}
