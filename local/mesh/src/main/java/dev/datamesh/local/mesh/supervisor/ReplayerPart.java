package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.setup.Replay;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The process that plays the examples' recording, with no more rights than to read what publishers are given. */
final class ReplayerPart implements Part {
    static final String NAME = "replayer";

    private final MeshHome home;
    private final MeshJvm jvm;
    private final Path recording;
    private final ControlPlanePart controlPlane;

    /** @param recording the file that is played */
    ReplayerPart(MeshHome home, MeshJvm jvm, Path recording, ControlPlanePart controlPlane) {
        this.home = home;
        this.jvm = jvm;
        this.recording = recording;
        this.controlPlane = controlPlane;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> needs() {
        return Set.of(OperatorPart.NAME);
    }

    @Override
    public List<ManagedProcess> start(Progress progress) {
        StateDirectory state = StateDirectory.at(home.replayer());
        List<String> arguments = new ArrayList<>(
                List.of("replay", "--kubeconfig", writeKubeconfig().toString(), "--file", recording.toString()));
        Replay.PRODUCTS.forEach(product -> arguments.add(product.toString()));
        ProcessSpec spec = ProcessSpec.of(
                NAME, jvm.command(arguments), state.directory("logs").resolve("replayer.log"));
        return List.of(new Processes(state).start(spec));
    }

    @Override
    public void refresh() {
        Path unused = writeKubeconfig();
    }

    @Override
    public void stop() {
        new Processes(StateDirectory.at(home.replayer())).find(NAME).ifPresent(ManagedProcess::stop);
    }

    private Path writeKubeconfig() {
        return controlPlane
                .plane()
                .kubeconfigFor(
                        KafkaCredentials.SYSTEM_NAMESPACE,
                        Replay.SERVICE_ACCOUNT,
                        home.replayer().resolve("kubeconfig"));
    }
}
