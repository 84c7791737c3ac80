package dev.datamesh.runtime.flight;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Calls of gRPC, frame by frame of HTTP/2, that send nothing, or announce a long message and do not send all of it. */
final class EndlessRequests {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int INITIAL_WINDOW = 4;
    private static final int END_HEADERS = 4;
    private static final int FRAME = 16_384;
    private static final int ANNOUNCED = 8 << 20;

    private final DataOutputStream out;
    private final DataInputStream in;
    private int initialWindow = 65_535;
    private int connectionWindow = 65_535;
    private int streamWindow;
    private boolean ended;

    private EndlessRequests(Socket socket) throws IOException {
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
    }

    /** Begins calls of GetFlightInfo on a connection, and sends so many bytes of each, or until the server will have no more. */
    static void send(Socket socket, int calls, int bytes) throws IOException {
        EndlessRequests requests = new EndlessRequests(socket);
        requests.out.write(PREFACE);
        requests.frame(SETTINGS, 0, 0, new byte[0]);
        requests.hear(1);
        for (int call = 0; call < calls; call++) {
            requests.send(2 * call + 1, bytes);
        }
    }

    /** Begins calls of GetFlightInfo on a connection, and sends nothing of any. */
    static void begin(Socket socket, int calls) throws IOException {
        EndlessRequests requests = new EndlessRequests(socket);
        requests.out.write(PREFACE);
        requests.frame(SETTINGS, 0, 0, new byte[0]);
        requests.hear(1);
        for (int call = 0; call < calls; call++) {
            requests.frame(HEADERS, END_HEADERS, 2 * call + 1, headers());
        }
    }

    private void send(int stream, int bytes) throws IOException {
        ended = false;
        streamWindow = initialWindow;
        frame(HEADERS, END_HEADERS, stream, headers());
        data(stream, ByteBuffer.allocate(5).put((byte) 0).putInt(ANNOUNCED).array());
        for (int sent = 0; sent < bytes && !ended; sent += FRAME) {
            data(stream, new byte[FRAME]);
        }
    }

    private void data(int stream, byte[] content) throws IOException {
        while (!ended && Math.min(connectionWindow, streamWindow) < content.length) {
            hear(stream);
        }
        if (!ended) {
            frame(DATA, 0, stream, content);
            connectionWindow -= content.length;
            streamWindow -= content.length;
        }
    }

    /** One frame of the server's. */
    private void hear(int stream) throws IOException {
        int lengthAndType = in.readInt();
        in.readByte();
        int about = in.readInt();
        ByteBuffer content = ByteBuffer.wrap(in.readNBytes(lengthAndType >>> 8));
        switch (lengthAndType & 0xff) {
            case SETTINGS -> {
                while (content.hasRemaining()) {
                    int setting = content.getShort();
                    int value = content.getInt();
                    initialWindow = setting == INITIAL_WINDOW ? value : initialWindow;
                }
            }
            case WINDOW_UPDATE -> {
                int more = content.getInt();
                connectionWindow += about == 0 ? more : 0;
                streamWindow += about == stream ? more : 0;
            }
            case RST_STREAM -> ended |= about == stream;
            case GOAWAY -> ended = true;
            default -> {}
        }
    }

    private void frame(int type, int flags, int stream, byte[] content) throws IOException {
        out.writeInt(content.length << 8 | type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(content);
    }

    private static byte[] headers() throws IOException {
        var block = new ByteArrayOutputStream();
        header(block, ":method", "POST");
        header(block, ":scheme", "http");
        header(block, ":path", "/arrow.flight.protocol.FlightService/GetFlightInfo");
        header(block, ":authority", "localhost");
        header(block, "content-type", "application/grpc");
        header(block, "te", "trailers");
        return block.toByteArray();
    }

    /** A literal that is not to be remembered, of HPACK. */
    private static void header(ByteArrayOutputStream block, String name, String value) throws IOException {
        block.write(0);
        block.write(name.length());
        block.write(name.getBytes(StandardCharsets.US_ASCII));
        block.write(value.length());
        block.write(value.getBytes(StandardCharsets.US_ASCII));
    }
}
