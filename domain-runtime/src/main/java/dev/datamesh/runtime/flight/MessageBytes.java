package dev.datamesh.runtime.flight;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Messages that are encoded already. */
final class MessageBytes implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
        return new Whole(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells gRPC its length and is copied once, into the transport's buffers. */
    private static final class Whole extends ByteArrayInputStream implements KnownLength, Drainable {
        Whole(byte[] message) {
            super(message);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = available();
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
