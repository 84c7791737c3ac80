package dev.datamesh.local.mesh.series;

import dev.datamesh.core.unit.Gps;
import java.time.Duration;

/**
 * Which part of a recording belongs to which moment when it is played in a loop in real time. The position follows from the
 * time alone: a player that starts anew goes on as if it had never stopped, and all players of one recording agree.
 *
 * @param blocks how many strides the recording is long
 */
public record ReplaySchedule(Duration stride, int blocks) {

    /** Beyond this a player does not make up for lost time: nobody waits for blocks that old. */
    private static final Duration MOST_BEHIND = Duration.ofSeconds(10);

    /** The position in the recording of the block that begins then. */
    public int position(long gpsNanos) {
        return Math.floorMod(Math.floorDiv(gpsNanos, stride.toNanos()), blocks);
    }

    /** The first block to play: the one under way now, which can be sent once its last sample has been taken. */
    public long first(long nowGpsNanos) {
        return Gps.floor(nowGpsNanos, stride);
    }

    /** When a block can be sent: its last sample has been taken. */
    public long due(long gpsNanos) {
        return gpsNanos + stride.toNanos();
    }

    /** The block after this one; where the player has fallen far behind, the one under way now. */
    public long next(long gpsNanos, long nowGpsNanos) {
        long following = gpsNanos + stride.toNanos();
        return nowGpsNanos - due(following) > MOST_BEHIND.toNanos() ? first(nowGpsNanos) : following;
    }
}
