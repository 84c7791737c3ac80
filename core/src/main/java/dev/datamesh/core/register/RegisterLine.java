package dev.datamesh.core.register;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A channel and its place as a register holds it, in the form of Arrakis' own servers: its key is the channel's name. Names hold nothing
 * that JSON would have to escape; the API and the runtime see to that.
 *
 * @param name the channel's full name
 * @param dataType the type of a sample
 * @param sampleRate samples a second
 * @param publisher the Arrakis publisher id
 * @param partition the wire's name for its Kafka partition
 * @param index its index in the messages of that partition
 * @param strideNanos the length of the blocks that it is published in, in nanoseconds
 * @param maxLatencyNanos how late a block may be, in nanoseconds; null = nothing is promised
 */
public record RegisterLine(
        String name,
        DataType dataType,
        int sampleRate,
        String publisher,
        String partition,
        int index,
        long strideNanos,
        @Nullable Long maxLatencyNanos) {
    /** The key of the line that says which channels there are in all, by {@link #digest}. */
    public static final String DIGEST_KEY = "__digest__";

    private static final char FIELD = 0x1F;
    private static final char ENTRY = 0x1E;

    /** The value of the line. */
    public String json() {
        return "{\"name\": \"" + name + "\", \"data_type\": \"" + dataType.wireName() + "\", \"sample_rate\": "
                + sampleRate
                + ", \"time\": null, \"publisher\": \"" + publisher + "\", \"partition_id\": \"" + partition
                + "\", \"partition_index\": " + index + ", \"stride\": " + strideNanos + ", \"max_latency\": "
                + maxLatencyNanos + ", \"replay_id\": null}";
    }

    /** The digest over all lines of a register, whatever their order: SHA-256, in hex. */
    public static String digest(Collection<RegisterLine> lines) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            lines.stream()
                    .sorted(Comparator.comparing(RegisterLine::name))
                    .forEach(line -> sha.update(line.digested().getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The value of the line that ends a change. */
    public static String digestJson(String digest, int count) {
        return "{\"version\": 1, \"digest\": \"" + digest + "\", \"count\": " + count + "}";
    }

    private String digested() {
        return name
                + FIELD
                + FIELD
                + dataType.wireName()
                + FIELD
                + rate()
                + FIELD
                + partition
                + FIELD
                + index
                + FIELD
                + strideNanos
                + FIELD
                + (maxLatencyNanos == null ? "None" : maxLatencyNanos)
                + ENTRY;
    }

    /** As C's {@code %g} writes a double: six digits, and an exponent beyond them. */
    private String rate() {
        return sampleRate < 1_000_000
                ? Integer.toString(sampleRate)
                : String.format(Locale.ROOT, "%.5e", (double) sampleRate).replaceFirst("\\.?0*e", "e");
    }
}
