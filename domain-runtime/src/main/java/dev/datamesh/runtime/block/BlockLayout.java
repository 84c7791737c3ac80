package dev.datamesh.runtime.block;

import dev.datamesh.core.product.Strides;
import dev.datamesh.runtime.block.BatchHeader.Node;
import dev.datamesh.runtime.block.BatchHeader.Span;
import dev.datamesh.runtime.catalogue.Channel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How a stream of channels looks on the wire. Each message is one row: {@code time: int64}, then for each channel, by name, the list
 * of its samples over one stride. All messages of a stream have the same length and the same layout, so that samples are put where
 * they belong as they arrive, and a stride of which nothing is known is the template with its time. The template is as large as a
 * message, and made when the first stride is opened: to say what a stream looks like takes none.
 */
public final class BlockLayout {
    /** As large as a message can be, in bytes; more is asked for in shorter strides or fewer channels. */
    public static final long LARGEST_MESSAGE = 32L << 20;

    private static final int TIME_BUFFERS_BYTES = 8;
    private static final int LIST_OFFSETS_BYTES = 8;

    private final List<Channel> channels;
    private final long strideNanos;
    private final int[] samples;
    private final int[] valuesAt;
    private final int[] validityAt;
    private final int[] missingAt;
    private final int[] firstParts;
    private final int timeAt;
    private final byte[] prefix;
    private final int messageBytes;
    private volatile byte @Nullable [] template;

    /**
     * A layout.
     *
     * @param channels by name
     * @param strideNanos a common multiple of the channels' strides, in nanoseconds
     * @throws IllegalArgumentException if a channel has no whole number of samples in a stride, or messages would be too large
     */
    public BlockLayout(List<Channel> channels, long strideNanos) {
        this.channels = List.copyOf(channels);
        this.strideNanos = strideNanos;
        int count = channels.size();
        samples = new int[count];
        valuesAt = new int[count];
        validityAt = new int[count];
        missingAt = new int[count];
        firstParts = new int[count + 1];
        List<Node> nodes = new ArrayList<>(List.of(new Node(1)));
        List<Span> buffers = new ArrayList<>(List.of(new Span(0, 0), new Span(0, 8)));
        long body = TIME_BUFFERS_BYTES;
        for (int i = 0; i < count; i++) {
            long length = samples(channels.get(i), strideNanos);
            long bits = (length + 7) / 8;
            long values = length * channels.get(i).dataType().bytes();
            nodes.add(new Node(1));
            nodes.add(new Node(length));
            buffers.add(new Span(body, 0));
            buffers.add(new Span(body, LIST_OFFSETS_BYTES));
            body += LIST_OFFSETS_BYTES;
            buffers.add(new Span(body, bits));
            validityAt[i] = (int) body;
            body += padded(bits);
            buffers.add(new Span(body, values));
            valuesAt[i] = (int) body;
            body += padded(values);
            if (body > LARGEST_MESSAGE) {
                throw new IllegalArgumentException("a block of " + count + " channels over " + strideNanos
                        + " ns exceeds " + (LARGEST_MESSAGE >> 20) + " MiB: ask for fewer channels");
            }
            samples[i] = (int) length;
            firstParts[i + 1] = Math.addExact(
                    firstParts[i], Math.toIntExact(strideNanos / channels.get(i).nativeStrideNanos()));
        }
        BatchHeader header = BatchHeader.of(nodes, buffers, body);
        prefix = FlightMessage.prefix(header.bytes(), (int) body);
        int headerAt = indexOf(prefix, header.bytes().length, (int) body);
        messageBytes = prefix.length + (int) body;
        timeAt = prefix.length;
        ByteBuffer bytes = writer(prefix);
        for (int i = 0; i < count; i++) {
            valuesAt[i] += prefix.length;
            validityAt[i] += prefix.length;
            missingAt[i] = headerAt + header.missingAt(2 + 2 * i);
            bytes.putLong(missingAt[i], samples[i]);
        }
    }

    /** The header is all of the prefix but its own length before it, and the body's after it. */
    private static int indexOf(byte[] prefix, int headerLength, int bodyLength) {
        int bodyFraming =
                FlightMessage.prefix(new byte[0], bodyLength).length - FlightMessage.prefix(new byte[0], 0).length;
        return prefix.length - bodyFraming - headerLength;
    }

    public List<Channel> channels() {
        return channels;
    }

    public long strideNanos() {
        return strideNanos;
    }

    /** How long a message is, in bytes. */
    public int messageBytes() {
        return messageBytes;
    }

    /** The Arrow schema of the stream. */
    public Schema schema() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("time", FieldType.notNullable(new ArrowType.Int(64, true)), null));
        for (Channel channel : channels) {
            Field item = new Field("item", FieldType.nullable(SampleType.arrow(channel.dataType())), null);
            FieldType list = new FieldType(
                    true, ArrowType.List.INSTANCE, null, Map.of("rate", Integer.toString(channel.sampleRate())));
            fields.add(new Field(channel.name(), list, List.of(item)));
        }
        return new Schema(fields);
    }

    /** How many samples a channel has in a stride. */
    public int samples(int channel) {
        return samples[channel];
    }

    /** A stride of which nothing is known yet. */
    public OpenBlock open(long gpsNanos) {
        byte[] message = template().clone();
        writer(message).putLong(timeAt, gpsNanos);
        return new OpenBlock(this, gpsNanos, message);
    }

    private byte[] template() {
        byte[] made = template;
        if (made == null) {
            // By two at once it may be made twice, to the same.
            made = Arrays.copyOf(prefix, messageBytes);
            ByteBuffer bytes = writer(made);
            for (int i = 0; i < samples.length; i++) {
                bytes.putInt(validityAt[i] - LIST_OFFSETS_BYTES + 4, samples[i]);
            }
            template = made;
        }
        return made;
    }

    /** The last boundary of the stride's grid that is not after a time. */
    public long floor(long gpsNanos) {
        return gpsNanos - Math.floorMod(gpsNanos, strideNanos);
    }

    int valuesAt(int channel) {
        return valuesAt[channel];
    }

    int validityAt(int channel) {
        return validityAt[channel];
    }

    /** The number of a channel's first part, where the parts of all channels are counted one after the other. */
    int firstPart(int channel) {
        return firstParts[channel];
    }

    int missingAt(int channel) {
        return missingAt[channel];
    }

    static ByteBuffer writer(byte[] message) {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long samples(Channel channel, long strideNanos) {
        return Strides.samplesPerStride(strideNanos, channel.sampleRate())
                .orElseThrow(() -> new IllegalArgumentException("channel " + channel.name() + " of "
                        + channel.sampleRate() + " Hz has no whole number of samples in " + strideNanos + " ns"));
    }

    private static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
