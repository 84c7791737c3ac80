package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Progress;
import java.util.List;
import java.util.Set;

/** A part of the mesh that the supervisor keeps up. Each is used by one thread at a time. */
interface Part {

    String name();

    /** The parts that must be ready before this one can start. */
    Set<String> needs();

    /**
     * Starts it, or adopts what runs of it already; returns when it is ready.
     *
     * @return its processes, whose end means that it must be started again; none for what is done once
     */
    List<ManagedProcess> start(Progress progress) throws Exception;

    /** Done every some hours while it runs: what it was given may expire. If it fails, the part is started again. */
    default void refresh() throws Exception {}

    /** Stops what runs of it, whoever started it. Data stay. */
    void stop();
}
