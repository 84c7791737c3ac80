import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.DataClient;
import dev.datamesh.local.mesh.data.DataPublisher;
import dev.datamesh.local.mesh.data.FetchedBlock;
import dev.datamesh.local.mesh.data.Span;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Reads the strain of H1 and L1 through the gateway, band-passes it, and publishes it as a product of its own. All it is told is where
 * the gateway is and in which file its token lies, as a pod would have it mounted:
 *
 * <pre>java -cp 'local/mesh/target/lib/*' examples/ligo/cbc/BandPass.java grpc://127.0.0.1:31206 token-file</pre>
 */
final class BandPass {
    private static final Map<String, String> BAND =
            Map.of("H1:LDAS-STRAIN", "CBC:H1-STRAIN_BAND", "L1:LDAS-STRAIN", "CBC:L1-STRAIN_BAND");

    /** Blocks of one time wait for each other no longer than until so many later times have come. */
    private static final int MOST_WAITING = 4;

    private final Map<String, Filter> filters = new HashMap<>();
    private final TreeMap<Long, Map<String, Samples>> waiting = new TreeMap<>();
    private long published = Long.MIN_VALUE;

    public static void main(String[] arguments) throws InterruptedException {
        URI gateway = URI.create(arguments[0]);
        Path token = Path.of(arguments[1]);
        while (true) {
            try {
                new BandPass().run(gateway, Files.readString(token));
            } catch (MeshException | IOException e) {
                // The token or the product may not be there yet, a runtime may be started anew: all of that passes.
                System.out.println(e.getMessage() + "; again in a second");
            }
            Thread.sleep(Duration.ofSeconds(1));
        }
    }

    private void run(URI gateway, String token) throws InterruptedException {
        try (DataPublisher publisher = new DataPublisher(gateway, token, "cbc.band.main");
                DataClient client = new DataClient(gateway, Optional.of(token))) {
            System.out.println("publishing " + String.join(", ", BAND.values()));
            Span live = new Span(OptionalLong.empty(), OptionalLong.empty());
            client.stream(List.copyOf(BAND.keySet()), live, block -> {
                take(block, publisher);
                return true;
            });
        }
    }

    private void take(FetchedBlock block, DataPublisher publisher) {
        if (block.gpsNanos() <= published) {
            return;
        }
        Filter filter = filters.computeIfAbsent(block.channel(), name -> new Filter(block.sampleRate()));
        waiting.computeIfAbsent(block.gpsNanos(), time -> new HashMap<>())
                .put(BAND.get(block.channel()), filter.apply(block.samples()));
        while (!waiting.isEmpty()
                && (waiting.firstEntry().getValue().size() == BAND.size() || waiting.size() > MOST_WAITING)) {
            published = waiting.firstKey();
            publisher.publish(published, waiting.pollFirstEntry().getValue());
        }
    }

    /** Fourth order each side, of sections with the coefficients of R. Bristow-Johnson's cookbook; remembers the samples before. */
    private static final class Filter {
        private static final double LOW_HZ = 35;
        private static final double HIGH_HZ = 350;
        private static final double[] BUTTERWORTH = {0.54119610, 1.3065630};

        private final List<Section> sections;

        Filter(int sampleRate) {
            sections = List.of(
                    Section.highPass(LOW_HZ / sampleRate, BUTTERWORTH[0]),
                    Section.highPass(LOW_HZ / sampleRate, BUTTERWORTH[1]),
                    Section.lowPass(HIGH_HZ / sampleRate, BUTTERWORTH[0]),
                    Section.lowPass(HIGH_HZ / sampleRate, BUTTERWORTH[1]));
        }

        /** What is missing stays so, and counts as nothing for what follows. */
        Samples apply(Samples samples) {
            double[] values = new double[samples.count()];
            BitSet missing = new BitSet();
            for (int index = 0; index < values.length; index++) {
                missing.set(index, samples.isMissing(index));
                double value = samples.isMissing(index) ? 0 : samples.value(index);
                for (Section section : sections) {
                    value = section.apply(value);
                }
                values[index] = value;
            }
            return Samples.of(values).without(missing);
        }
    }

    /** A section of second order, in the transposed direct form II. */
    private static final class Section {
        private final double b0;
        private final double b1;
        private final double b2;
        private final double a1;
        private final double a2;
        private double first;
        private double second;

        private Section(double b0, double b1, double b2, double a0, double a1, double a2) {
            this.b0 = b0 / a0;
            this.b1 = b1 / a0;
            this.b2 = b2 / a0;
            this.a1 = a1 / a0;
            this.a2 = a2 / a0;
        }

        static Section lowPass(double cyclesPerSample, double quality) {
            double cos = Math.cos(2 * Math.PI * cyclesPerSample);
            double alpha = Math.sin(2 * Math.PI * cyclesPerSample) / (2 * quality);
            return new Section((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
        }

        static Section highPass(double cyclesPerSample, double quality) {
            double cos = Math.cos(2 * Math.PI * cyclesPerSample);
            double alpha = Math.sin(2 * Math.PI * cyclesPerSample) / (2 * quality);
            return new Section((1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
        }

        double apply(double in) {
            double out = b0 * in + first;
            first = b1 * in - a1 * out + second;
            second = b2 * in - a2 * out;
            return out;
        }
    }
}
