package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The Kafka broker. */
final class BrokerPart implements Part {
    static final String NAME = "broker";

    /** What the examples say, so that they work as they are; another if somebody has it. */
    private static final int PREFERRED_PORT = 19_092;

    private static final String PORT_NAME = "kafka";

    private final MeshHome home;
    private final Path library;
    private final Board board;

    private volatile Broker broker;

    BrokerPart(MeshHome home, Path library, Board board) {
        this.home = home;
        this.library = library;
        this.board = board;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public List<ManagedProcess> start(Progress progress) {
        new Ports(StateDirectory.at(home.broker())).prefer(PORT_NAME, PREFERRED_PORT);
        broker = Broker.start(
                BrokerOptions.persistent(home.broker()).withLibrary(library).withProgress(progress));
        board.endpoints(known -> known.withBroker(broker.bootstrapServers()));
        return broker.process().stream().toList();
    }

    /** The broker that runs; asked for only by parts that need it to be ready. */
    Broker broker() {
        return broker;
    }

    @Override
    public void stop() {
        new Processes(StateDirectory.at(home.broker())).find("kafka").ifPresent(ManagedProcess::stop);
    }
}
