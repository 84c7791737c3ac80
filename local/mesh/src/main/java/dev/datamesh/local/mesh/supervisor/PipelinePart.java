package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.api.Api;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The example's pipeline, which makes a product of others. It is told where the gateway is and where its token lies, and holds nothing
 * else; on a cluster it would be a pod with that token mounted.
 */
final class PipelinePart extends ProcessPart {
    static final String NAME = "band-pass";

    private static final String NAMESPACE = "cbc";
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private final MeshJvm jvm;
    private final Path source;
    private final ControlPlanePart controlPlane;
    private final GatewayPart gateway;

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
        ProcessSpec spec = ProcessSpec.of(
                        NAME,
                        jvm.source(
                                source,
                                List.of(gateway.address(), state().file("token").toString())),
                        log())
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

    private boolean writeToken() {
        try {
            String token = controlPlane
                    .plane()
                    .adminClient()
                    .serviceAccounts()
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
