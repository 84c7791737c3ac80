package dev.datamesh.local.mesh.home;

import java.util.List;

/**
 * How one part of the mesh stands.
 *
 * @param name such as {@code broker}
 * @param sinceMillis since when it stands so, milliseconds since 1970
 * @param tookMillis how long its last start took until it was ready
 * @param restarts how often it was started again because it had ended
 * @param doing what its start is at, or what went wrong last; empty if there is nothing to say
 */
public record PartState(
        String name,
        Phase phase,
        long sinceMillis,
        long tookMillis,
        int restarts,
        String doing,
        List<Running> processes) {

    /** A process of a part. */
    public record Running(String name, long pid, String log) {}

    /** Where a part is on its way. */
    public enum Phase {
        /** It needs another part first. */
        WAITING,
        STARTING,
        READY,
        /** Its start failed, or it ended; it is tried again after a rest. */
        FAILED,
        STOPPED
    }

    public PartState {
        processes = List.copyOf(processes);
    }

    public static PartState waiting(String name, long nowMillis) {
        return new PartState(name, Phase.WAITING, nowMillis, 0, 0, "", List.of());
    }
}
