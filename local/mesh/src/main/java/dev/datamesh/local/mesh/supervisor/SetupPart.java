package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.mesh.setup.ClusterSetup;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Progress;
import java.util.List;
import java.util.Set;

/** What is set up in the cluster before the operator starts. Nothing that runs. */
final class SetupPart implements Part {
    static final String NAME = "set-up";

    private final ControlPlanePart controlPlane;
    private final BrokerPart broker;
    private final Board board;

    SetupPart(ControlPlanePart controlPlane, BrokerPart broker, Board board) {
        this.controlPlane = controlPlane;
        this.broker = broker;
        this.board = board;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> needs() {
        return Set.of(ControlPlanePart.NAME);
    }

    @Override
    public List<ManagedProcess> start(Progress progress) throws InterruptedException {
        ClusterSetup setup = new ClusterSetup(controlPlane.plane().adminClient());
        progress.say("the kinds");
        setup.applyKinds();
        progress.say("namespaces, roles and policies");
        setup.applyObjects();
        // The broker may still be starting; only its credentials wait for it.
        board.awaitReady(Set.of(BrokerPart.NAME));
        Broker running = broker.broker();
        setup.applyKafkaAdmin(running.adminUser(), running.adminPassword());
        return List.of();
    }

    @Override
    public void stop() {
        // It is done, and what it made stays with the data.
    }
}
