package dev.datamesh.local.mesh.data;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.Arrays;

/**
 * A channel as a mesh announces it.
 *
 * @param dataType the type of a sample, such as {@code float64}
 * @param sampleRate samples a second
 * @param publisher the publisher id, {@code <domain>.<product>.<stream>}
 * @param strideNanos the length of a block, in nanoseconds
 * @param partition the name of the Kafka partition that carries it
 * @param index its number in the messages of that partition
 */
public record FoundChannel(
        String name, String dataType, int sampleRate, String publisher, long strideNanos, String partition, int index) {
    /**
     * The type of a sample.
     *
     * @throws MeshException if it is none that is known here
     */
    public DataType type() {
        return Arrays.stream(DataType.values())
                .filter(type -> type.wireName().equals(dataType))
                .findFirst()
                .orElseThrow(() ->
                        new MeshException(name + " is of the type " + dataType + ", which is not known here", ""));
    }

    /** The topic that carries it. */
    public String topic() {
        return "arrakis-" + partition;
    }

    /** The product it belongs to, {@code h1/strain}; the publisher's id where that says none. */
    public String product() {
        String[] levels = publisher.split("\\.", 3);
        return levels.length == 3 ? levels[0] + "/" + levels[1] : publisher;
    }
}
