package dev.datamesh.runtime.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.rig.OpenAccess;
import dev.datamesh.runtime.stream.BlockSource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightDescriptor;
import org.apache.arrow.flight.impl.Flight.Ticket;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.flight.impl.FlightServiceGrpc.FlightServiceBlockingStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of every kind, broken in every way, over the wire. */
@Timeout(300)
class BrokenRequestsIT {
    private static final int REQUESTS = 100_000;
    private static final int CLIENTS = 4;
    private static final long MOST_LEFT_BYTES = 32L << 20;
    private static final ProductRef PRODUCT = new ProductRef("x1", "p");

    private static final List<String> WHOLE = List.of(
            request("Find", filter("X1:.*_(?P<n>[0-9]+)")),
            request("Count", filter(".*")),
            request("Describe", "\"channels\": [\"X1:C_0001\", \"X1:C_0002\"], \"time\": null"),
            request(
                    "Stream",
                    "\"channels\": [\"X1:C_0001\"], \"start\": 1000000000000000000, \"end\": 1000000001000000000,"
                            + " \"replay_start\": null, \"replay_end\": null, \"replay_id\": null"),
            request("Publish", "\"publisher_id\": \"x1.p.main\", \"replay_id\": null"),
            request("Partition", "\"publisher_id\": \"x1.p.main\", \"replay_id\": null"));

    private static final List<String> PIECES = List.of(
            "[[[[[[[[",
            "{\"a\":",
            "null",
            "-1",
            "1e400",
            "9223372036854775808",
            "\"\\ud800\"",
            "(((((a+)+)+)+)+)$",
            ",");

    /** How HTTP/2 begins, and no more. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM".getBytes(StandardCharsets.US_ASCII);

    private final Catalogue catalogue = new Catalogue();
    private MeshFlightServer server;

    @BeforeEach
    void start() throws Exception {
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            channels.add(new Channel(
                    "X1:C_%04d".formatted(i),
                    DataType.FLOAT64,
                    16,
                    "x1.p.main.0",
                    i,
                    "x1.p.main",
                    62_500_000,
                    62_500_000,
                    1_000_000_000L,
                    PRODUCT,
                    "arrakis-x1.p.main.0"));
        }
        catalogue.put(new ProductEntry(
                PRODUCT,
                List.of(new Publisher("x1.p.main", PRODUCT, 62_500_000, 62_500_000, 1_000_000_000L, false, 0, null)),
                channels));
        server = new MeshFlightServer(
                ServerSettings.plain("test").withBindAddress("127.0.0.1"),
                catalogue,
                new OpenAccess(),
                Routes.here(),
                publisher -> Map.of("bootstrap.servers", "b:9092"),
                (publisher, wanted) -> {
                    throw new RegistrationException("not here", false);
                },
                BlockSource.none(),
                new SimpleMeterRegistry(),
                InstantSource.system());
        server.start(0);
    }

    /** Closing checks that nothing outside the heap is held. */
    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void areRefusedWithoutAnInternalErrorAndLeaveNothingBehind() throws Exception {
        ask(0, 2_000, new ConcurrentHashMap<>());
        long before = usedBytes();
        Map<Status.Code, AtomicInteger> answers = new ConcurrentHashMap<>();
        List<Thread> clients = new ArrayList<>();
        for (int i = 1; i <= CLIENTS; i++) {
            int seed = i;
            clients.add(Thread.ofPlatform().start(() -> ask(seed, REQUESTS / CLIENTS, answers)));
        }
        for (Thread client : clients) {
            client.join();
        }

        assertThat(answers.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(REQUESTS);
        assertThat(answers.keySet())
                .doesNotContain(Status.Code.INTERNAL, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);
        assertThat(answers.get(Status.Code.INVALID_ARGUMENT).get()).isGreaterThan(REQUESTS / 2);
        assertThat(usedBytes() - before).isLessThan(MOST_LEFT_BYTES);
    }

    @Test
    void aThousandConnectionsThatSayNothingOrNonsenseHinderNobody() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(socket);
                if (i % 3 > 0) {
                    socket.getOutputStream().write(i % 3 == 1 ? PREFACE : new byte[100]);
                }
            }
            Map<Status.Code, AtomicInteger> answers = new ConcurrentHashMap<>();
            ask(0, 100, answers);
            for (Socket socket : sockets) {
                // Reset, not closed in order.
                socket.setSoLinger(true, 0);
                socket.close();
            }
            ask(0, 100, answers);

            assertThat(answers.keySet()).doesNotContain(Status.Code.UNAVAILABLE, Status.Code.INTERNAL);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Who it is that sends is not known before a request is complete, and these never are. */
    @Test
    void requestsThatNeverEndFillNoMemoryAndHinderNobody() throws Exception {
        long before = outsideTheHeap();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(socket);
                EndlessRequests.send(socket, 2, 7 << 20);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> server.arriving() > Intake.MOST_BYTES / 2);
            Map<Status.Code, AtomicInteger> answers = new ConcurrentHashMap<>();
            ask(0, 500, answers);

            assertThat(answers.keySet()).doesNotContain(Status.Code.CANCELLED, Status.Code.INTERNAL);
            assertThat(server.arriving()).isLessThanOrEqualTo(Intake.MOST_BYTES);
            // Half a gigabyte was sent.
            assertThat(outsideTheHeap() - before).isLessThan(4 * Intake.MOST_BYTES);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(server.arriving()).isZero());
    }

    /** Each takes less than an honest one, and there are as many as there is room for. */
    @Test
    void callsThatNeverSayAnythingHinderNobody() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(socket);
                EndlessRequests.begin(socket, 1_700);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> server.arriving() > Intake.MOST_BYTES - 8192);
            Map<Status.Code, AtomicInteger> answers = new ConcurrentHashMap<>();
            ask(0, 500, answers);

            assertThat(answers.keySet())
                    .doesNotContain(Status.Code.CANCELLED, Status.Code.DEADLINE_EXCEEDED, Status.Code.INTERNAL);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(server.arriving()).isZero());
    }

    private static long outsideTheHeap() {
        return Math.max(0, PlatformDependent.usedDirectMemory())
                + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
    }

    private void ask(int seed, int requests, Map<Status.Code, AtomicInteger> answers) {
        Random random = new Random(seed);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .directExecutor()
                .build();
        try {
            FlightServiceBlockingStub stub = FlightServiceGrpc.newBlockingStub(channel);
            for (int i = 0; i < requests; i++) {
                Status.Code answer = answer(stub, broken(random), i);
                answers.computeIfAbsent(answer, code -> new AtomicInteger()).incrementAndGet();
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private static Status.Code answer(FlightServiceBlockingStub stub, byte[] request, int number) {
        try {
            if (number % 2 == 0) {
                var info = stub.getFlightInfo(FlightDescriptor.newBuilder()
                        .setType(FlightDescriptor.DescriptorType.CMD)
                        .setCmd(ByteString.copyFrom(request))
                        .build());
                assertThat(info.getEndpointCount()).isPositive();
            } else {
                int bytes = 0;
                for (var rows = stub.doGet(Ticket.newBuilder()
                                .setTicket(ByteString.copyFrom(request))
                                .build());
                        rows.hasNext(); ) {
                    FlightData data = rows.next();
                    bytes += data.getSerializedSize();
                }
                assertThat(bytes).isPositive();
            }
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static byte[] broken(Random random) {
        byte[] whole = WHOLE.get(random.nextInt(WHOLE.size())).getBytes(StandardCharsets.UTF_8);
        byte[] broken = whole;
        for (int i = random.nextInt(3); i >= 0; i--) {
            broken = brokenOnce(broken, random);
        }
        return broken;
    }

    private static byte[] brokenOnce(byte[] whole, Random random) {
        if (whole.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(whole.length);
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(whole, at);
            case 1 -> {
                byte[] flipped = whole.clone();
                flipped[at] = (byte) random.nextInt(256);
                yield flipped;
            }
            case 2 -> with(whole, at, PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
            case 3 -> with(whole, at, Arrays.copyOfRange(whole, random.nextInt(at + 1), at));
            default -> {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                yield random.nextInt(100) == 0 ? with(whole, at, new byte[100_000]) : with(whole, at, noise);
            }
        };
    }

    private static byte[] with(byte[] whole, int at, byte[] piece) {
        byte[] longer = Arrays.copyOf(whole, whole.length + piece.length);
        System.arraycopy(piece, 0, longer, at, piece.length);
        System.arraycopy(whole, at, longer, at + piece.length, whole.length - at);
        return longer;
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static String filter(String pattern) {
        return "\"pattern\": \"" + pattern + "\", \"data_type\": [\"float64\"], \"min_rate\": 0, \"max_rate\":"
                + " 4294967295, \"publisher\": [], \"time\": null, \"replay_id\": null";
    }

    private static String request(String type, String args) {
        return "{\"request\": \"%s\", \"args\": {%s}, \"version\": \"0.5.0\"}".formatted(type, args);
    }
}
