package dev.datamesh.local.mesh.usage;

import java.time.Instant;

/**
 * What one consumer was sent of one product.
 *
 * @param product {@code domain/product}
 * @param consumer as the cluster names it, or {@code system:anonymous}, or {@code (other)}
 * @param bytes since the runtimes that count were started
 * @param lastRead when it was sent something last, by the clock of its runtime
 */
record Read(String product, String consumer, long bytes, Instant lastRead) {
    /** The same consumer, as two runtimes of a domain have counted it. */
    Read and(Read other) {
        return new Read(
                product, consumer, bytes + other.bytes, lastRead.isAfter(other.lastRead) ? lastRead : other.lastRead);
    }
}
