package dev.datamesh.core.unit;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * GPS time in nanoseconds, the clock of all time series: seconds since 1980-01-06T00:00:00Z without leap seconds.
 *
 * <p>The offset to UTC holds since 2017-01-01; none has been announced since. Times before that are off by the leap
 * seconds that came between, which matters to nothing here: data are stamped with the present, or keep the GPS time they
 * bring.
 */
public final class Gps {
    private static final long EPOCH_UNIX_SECONDS = 315_964_800L;
    private static final long LEAP_SECONDS = 18L;
    private static final long NANOS = 1_000_000_000L;

    private Gps() {}

    /** The GPS time of an instant, in nanoseconds. */
    public static long nanos(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond() - EPOCH_UNIX_SECONDS + LEAP_SECONDS, NANOS),
                instant.getNano());
    }

    /** The instant of a GPS time in nanoseconds. */
    public static Instant instant(long gpsNanos) {
        long seconds = Math.floorDiv(gpsNanos, NANOS);
        return Instant.ofEpochSecond(seconds + EPOCH_UNIX_SECONDS - LEAP_SECONDS, Math.floorMod(gpsNanos, NANOS));
    }

    /** The last boundary of a stride that is not after the given time. */
    public static long floor(long gpsNanos, Duration stride) {
        return gpsNanos - Math.floorMod(gpsNanos, stride.toNanos());
    }

    /** Seconds with as many decimals as it takes: {@code 1448123456.0625}. */
    public static String seconds(long gpsNanos) {
        return BigDecimal.valueOf(gpsNanos, 9).stripTrailingZeros().toPlainString();
    }
}
