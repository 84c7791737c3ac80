package dev.datamesh.runtime.block;

/**
 * The samples of all channels of a stream over one stride, as the bytes of one Flight message, so that equal subscribers share them.
 *
 * @param gpsNanos the GPS time of the first samples, in nanoseconds
 * @param message what goes over the wire; not to be changed
 */
public record EncodedBlock(long gpsNanos, byte[] message) {
    /** The same with a word about it, as Flight's {@code app_metadata}. */
    public EncodedBlock with(byte[] metadata) {
        return new EncodedBlock(gpsNanos, FlightMessage.withMetadata(message, metadata));
    }
}
