package dev.datamesh.runtime.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.publish.ChannelRegistry.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Registers in a real broker, of one runtime and of several. */
class KafkaRegistersIT {
    private static final long STRIDE = 62_500_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static PlainBroker broker;

    @BeforeAll
    static void start() {
        broker = PlainBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** A runtime that serves what is registered. */
    private static final class Runtime implements AutoCloseable {
        private final Catalogue catalogue = new Catalogue();
        private final KafkaRegisters registers = new KafkaRegisters(broker.clientProperties(), Turn.alone());

        Runtime(RegisteredStream... streams) {
            Map<ProductRef, RegisteredStream> byProduct = List.of(streams).stream()
                    .collect(Collectors.toMap(stream -> stream.publisher().product(), stream -> stream));
            registers.attach(
                    stream -> name -> catalogue
                            .snapshot()
                            .channel(name)
                            .filter(there ->
                                    !there.publisher().equals(stream.publisher().id()))
                            .map(there -> "taken by " + there.publisher()),
                    product -> catalogue.put(new ProductEntry(
                            product,
                            List.of(byProduct.get(product).publisher()),
                            registers.channels(byProduct.get(product)))));
            byProduct.forEach((product, stream) -> registers.follow(product, List.of(stream)));
        }

        List<Channel> register(RegisteredStream stream, Wanted... wanted) throws Exception {
            return registers.register(stream.publisher(), List.of(wanted));
        }

        Optional<Channel> served(String name) {
            return catalogue.snapshot().channel(name);
        }

        @Override
        public void close() {
            registers.close();
        }
    }

    @Test
    void whatIsRegisteredIsServedWhenItIsAnswered() throws Exception {
        RegisteredStream stream = stream(100);
        try (Runtime runtime = new Runtime(stream)) {
            List<Channel> placed = runtime.register(stream, wanted("X1:A-B", 16), wanted("X1:A-A", 1024));

            assertThat(placed).extracting(Channel::name).containsExactly("X1:A-B", "X1:A-A");
            assertThat(placed).allSatisfy(channel -> {
                assertThat(channel.topic())
                        .isEqualTo("arrakis-" + stream.publisher().id() + ".0");
                assertThat(channel.partitionId()).isEqualTo(stream.publisher().id() + ".0");
                assertThat(runtime.served(channel.name())).contains(channel);
            });
        }
    }

    @Test
    void whatIsRegisteredAgainKeepsItsPlaceAndWritesNothing() throws Exception {
        RegisteredStream stream = stream(100);
        try (Runtime runtime = new Runtime(stream)) {
            List<Channel> first = runtime.register(stream, wanted("X1:A-B", 16));
            long end = end(stream);
            assertThat(runtime.register(stream, wanted("X1:A-B", 16))).isEqualTo(first);
            assertThat(end(stream)).isEqualTo(end);
        }
    }

    @Test
    void aChannelOfAnotherFormGetsAnotherPlaceForGood() throws Exception {
        RegisteredStream stream = stream(100);
        try (Runtime runtime = new Runtime(stream)) {
            int first =
                    runtime.register(stream, wanted("X1:A-B", 16)).getFirst().partitionIndex();
            int second =
                    runtime.register(stream, wanted("X1:A-B", 32)).getFirst().partitionIndex();
            assertThat(second).isNotEqualTo(first);
        }
        try (Runtime later = new Runtime(stream)) {
            assertThat(later.register(stream, wanted("X1:A-B", 16), wanted("X1:A-C", 16)))
                    .extracting(Channel::partitionIndex)
                    .containsExactly(2, 3);
        }
    }

    @Test
    void runtimesOfOneDomainConvergeAndNeverGiveAPlaceTwice() throws Exception {
        RegisteredStream stream = stream(600);
        try (Runtime one = new Runtime(stream);
                Runtime two = new Runtime(stream);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<Channel>>> calls = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                Runtime asked = i % 2 == 0 ? one : two;
                int number = i;
                calls.add(() -> again(() -> asked.register(
                        stream, wanted("X1:A-OWN_" + number, 16), wanted("X1:A-SHARED_" + number / 2, 16))));
            }
            Set<String> places = new HashSet<>();
            Set<String> names = new HashSet<>();
            for (Future<List<Channel>> call : threads.invokeAll(calls)) {
                for (Channel channel : call.get()) {
                    boolean newName = names.add(channel.name());
                    assertThat(places.add(channel.partitionId() + "/" + channel.partitionIndex()))
                            .isEqualTo(newName);
                }
            }
            assertThat(names).hasSize(45);
            soon(() -> names.stream()
                    .allMatch(name ->
                            one.served(name).isPresent() && one.served(name).equals(two.served(name))));
        }
    }

    /** Two runtimes that shut each other out are both told to try again, and not left with half of what they wanted. */
    private static List<Channel> again(Callable<List<Channel>> call) throws Exception {
        for (int tried = 0; ; tried++) {
            try {
                return call.call();
            } catch (RegistrationException e) {
                assertThat(e.worthRetrying()).isTrue();
                assertThat(tried).isLessThan(50);
            }
        }
    }

    @Test
    void anotherRuntimeServesItWithinMoments() throws Exception {
        RegisteredStream stream = stream(600);
        try (Runtime one = new Runtime(stream);
                Runtime two = new Runtime(stream)) {
            one.register(stream, wanted("X1:A-FIRST", 16));
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String name = "X1:A-" + i;
                long began = System.nanoTime();
                one.register(stream, wanted(name, 16));
                soon(() -> two.served(name).isPresent());
                millis.add((System.nanoTime() - began) / 1_000_000);
            }
            Collections.sort(millis);
            System.out.println("registered and served by another runtime, ms: median " + millis.get(15) + ", worst "
                    + millis.getLast());
            assertThat(millis.get(15)).isLessThan(100);
        }
    }

    @Test
    void aPublisherFindsAtOneRuntimeWhatItHasJustRegisteredAtAnother() throws Exception {
        RegisteredStream stream = stream(100);
        try (Runtime one = new Runtime(stream);
                Runtime two = new Runtime(stream)) {
            for (int i = 0; i < 10; i++) {
                one.register(stream, wanted("X1:A-" + i, 16));
                two.registers.catchUp(stream.publisher().id());
                assertThat(two.served("X1:A-" + i)).isPresent();
            }
        }
    }

    @Test
    void whatMayNotBeIsRefusedWholeWithTheReason() throws Exception {
        RegisteredStream stream = stream(2);
        RegisteredStream other = stream(10);
        RegisteredStream narrow =
                new RegisteredStream(stream.publisher(), stream.topic(), stream.dataTopics(), "X1:PEM-");
        try (Runtime runtime = new Runtime(stream, other)) {
            runtime.register(other, wanted("X1:A-TAKEN", 16));
            refused(runtime, stream, "is not named", wanted("no-name", 16));
            refused(runtime, stream, "is not named", wanted("X1:A-" + "B".repeat(124), 16));
            refused(runtime, stream, "samples a second", wanted("X1:A-B", 0));
            refused(runtime, stream, "no whole number of samples in the stride of 62.5ms", wanted("X1:A-B", 17));
            refused(runtime, stream, "listed twice", wanted("X1:A-B", 16), wanted("X1:A-B", 32));
            refused(runtime, stream, "taken by " + other.publisher().id(), wanted("X1:A-TAKEN", 16));
            refused(
                    runtime,
                    stream,
                    "raise dynamic.maxChannels",
                    wanted("X1:A-A", 16),
                    wanted("X1:A-B", 16),
                    wanted("X1:A-C", 16));
            assertThat(runtime.served("X1:A-B")).isEmpty();
        }
        try (Runtime runtime = new Runtime(narrow)) {
            refused(runtime, narrow, "does not begin with X1:PEM-", wanted("X1:A-B", 16));
        }
    }

    private static void refused(Runtime runtime, RegisteredStream stream, String reason, Wanted... wanted) {
        assertThatThrownBy(() -> runtime.register(stream, wanted))
                .isInstanceOf(RegistrationException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aHundredThousandChannelsAreRegisteredAndLoadedInSeconds() throws Exception {
        RegisteredStream stream = stream(100_001);
        Wanted[] all = IntStream.range(0, 100_000)
                .mapToObj(i ->
                        new Wanted("X1:SUB%02d-CHANNEL_NUMBER_%06d".formatted(i % 50, i), DataType.values()[i % 6], 16))
                .toArray(Wanted[]::new);
        try (Runtime runtime = new Runtime(stream)) {
            long began = System.nanoTime();
            runtime.register(stream, all);
            System.out.printf("100,000 channels registered in %.1f s%n", (System.nanoTime() - began) / 1e9);
            began = System.nanoTime();
            runtime.register(stream, wanted("X1:ONE-MORE", 16));
            System.out.printf(
                    "one more channel registered beside them in %.0f ms%n", (System.nanoTime() - began) / 1e6);
            refused(runtime, stream, "may register 100001 channels, has 100001", wanted("X1:TOO-MANY", 16));
        }
        long before = used();
        long began = System.nanoTime();
        try (Runtime later = new Runtime(stream)) {
            soon(later.registers::isLoaded);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf("100,000 channels loaded in %.1f s, %d MB of heap%n", seconds, (used() - before) >> 20);
            assertThat(later.served(all[99_999].name())).isPresent();
            assertThat(seconds).isLessThan(15);
        }
    }

    private static long used() {
        System.gc();
        return java.lang.Runtime.getRuntime().totalMemory()
                - java.lang.Runtime.getRuntime().freeMemory();
    }

    private static void soon(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(condition);
    }

    private static Wanted wanted(String name, int rate) {
        return new Wanted(name, DataType.FLOAT64, rate);
    }

    private static long end(RegisteredStream stream) throws Exception {
        try (Admin admin = Admin.create(broker.clientProperties())) {
            var partition = new TopicPartition(stream.topic(), 0);
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    /** A stream with its register, and without its data topics, which nobody writes here. */
    private static RegisteredStream stream(int maxChannels) throws Exception {
        String id = "x1.p" + NUMBER.incrementAndGet() + ".main";
        String register = "arrakis-metadata-" + id;
        try (Admin admin = Admin.create(broker.clientProperties())) {
            admin.createTopics(
                            List.of(new NewTopic(register, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
        var publisher = new Publisher(
                id, new ProductRef("x1", "p" + NUMBER.get()), STRIDE, STRIDE, 1_000_000_000L, true, maxChannels, null);
        return new RegisteredStream(
                publisher,
                register,
                IntStream.range(0, maxChannels / 100 + 6).boxed().toList(),
                null);
    }
}
