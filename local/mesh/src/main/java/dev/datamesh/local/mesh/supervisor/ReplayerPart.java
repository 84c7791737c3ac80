package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.setup.Replay;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The process that plays the examples' recording, with no more rights than to read what publishers are given. */
final class ReplayerPart extends ProcessPart {
    static final String NAME = "replayer";

    private final MeshJvm jvm;
    private final Path recording;
    private final ControlPlanePart controlPlane;

    /** @param recording the file that is played */
    ReplayerPart(MeshHome home, MeshJvm jvm, Path recording, ControlPlanePart controlPlane) {
        super(NAME, home.replayer(), Set.of(OperatorPart.NAME));
        this.jvm = jvm;
        this.recording = recording;
        this.controlPlane = controlPlane;
    }

    @Override
    public List<ManagedProcess> start(Progress progress) {
        List<String> arguments = new ArrayList<>(
                List.of("replay", "--kubeconfig", writeKubeconfig().toString(), "--file", recording.toString()));
        Replay.PRODUCTS.forEach(product -> arguments.add(product.toString()));
        ProcessSpec spec = ProcessSpec.of(NAME, jvm.command(arguments), log());
        return List.of(new Processes(state()).start(spec));
    }

    @Override
    public void refresh() {
        Path unused = writeKubeconfig();
    }

    private Path writeKubeconfig() {
        return controlPlane.kubeconfig(KafkaCredentials.SYSTEM_NAMESPACE, Replay.SERVICE_ACCOUNT, state());
    }
}
