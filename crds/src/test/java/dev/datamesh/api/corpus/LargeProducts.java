package dev.datamesh.api.corpus;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.AccessSpec.AutoApprove;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.DeletionPolicy;
import dev.datamesh.api.product.DataProductSpec.Description;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductSpec.ServiceLevel;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.Consumer;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.RecordsSpec.SchemaSource;
import dev.datamesh.api.product.RecordsSpec.SchemaSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.AdoptSpec;
import dev.datamesh.api.product.StreamSpec.Cleanup;
import dev.datamesh.api.product.StreamSpec.LiveSpec;
import dev.datamesh.api.product.StreamSpec.StreamArchiveSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Products of a given size. Texts are as long as the bounds allow. */
final class LargeProducts {
    private static final String TIME = "2027-12-31T23:59:59.999999999+14:00";

    private LargeProducts() {}

    /** Every list full, but for the channels of all streams together, and every text as long as it may be. */
    static DataProduct largest(String name) {
        List<StreamSpec> streams = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            streams.add(i < 2 ? series(i, 256) : reference(i));
        }
        return product(
                name,
                new DataProductSpec(
                        text(128, 0),
                        new Description(text(2048, 0), text(2048, 1), text(2048, 2)),
                        "99999.99999.99999",
                        Classification.Confidential,
                        times(32, i -> text(40, i)),
                        times(8, LargeProducts::reference40),
                        times(3, i -> new Publisher(text(63, i), text(253, i))),
                        streams,
                        new ServiceLevel("99999999.999999ms", "99.9999%"),
                        new AccessSpec(
                                AccessSpec.Mode.Request,
                                AccessSpec.Visibility.Granted,
                                times(32, i -> new AutoApprove(text(40, i)))),
                        new LifecycleSpec(LifecycleSpec.Stage.Deprecated, TIME, TIME, reference40(0)),
                        DeletionPolicy.Retain));
    }

    /** What the operator would report of {@link #largest}, with as many readers as it lists. */
    static DataProductStatus largestStatus() {
        return new DataProductStatus(
                1L,
                new DataProductStatus.Effective(Classification.Confidential),
                new DataProductStatus.AcceptedContract(
                        "99999.99999.99999",
                        text(71, 0),
                        1L,
                        times(3, i -> new Publisher(text(63, i), text(253, i))),
                        AccessSpec.Mode.Request,
                        AccessSpec.Visibility.Granted),
                times(16, LargeProducts::streamStatus),
                times(16, i -> new DataProductStatus.RetiredStream(text(40, i), 999, 64, TIME)),
                times(64, LargeProducts::consumer),
                true,
                times(64, LargeProducts::reference40),
                times(64, LargeProducts::reference40),
                new DataProductStatus.LifecycleStatus(TIME, 99999),
                times(16, i -> new Condition("Type" + i, "Unknown", text(64, i), text(2048, i), TIME, 1L)));
    }

    /** One stream of a time series for each number of channels. */
    static DataProduct withChannels(String name, int... channels) {
        return product(
                name,
                spec(
                        null,
                        IntStream.range(0, channels.length)
                                .mapToObj(i -> series(i, channels[i]))
                                .toList()));
    }

    static DataProduct withPurpose(String name, String purpose) {
        return product(name, spec(new Description(purpose, null, null), List.of(reference(0))));
    }

    static DataProduct withAvroFields(String name, int fields) {
        return withAvro(name, times(fields, i -> Map.of("name", "field" + i, "type", "string")));
    }

    static DataProduct withAvro(String name, List<Map<String, Object>> fields) {
        Map<String, Object> avro = Map.of("type", "record", "name", "Wide", "fields", fields);
        RecordsSpec records = new RecordsSpec(null, new SchemaSpec(avro, null, null), null);
        return product(name, spec(null, List.of(new StreamSpec("main", 1, null, records, null, null, null))));
    }

    private static StreamSpec series(int index, int channels) {
        List<ChannelSpec> all = times(
                channels,
                i -> new ChannelSpec(
                        "H1:" + text(125, 1000 * index + i), DataType.FLOAT64, 1048576, text(64, i), text(512, i)));
        return new StreamSpec(
                text(40, index),
                1,
                new TimeSeriesSpec("1000.000000ms", "60000.000000ms", "99999999.999999ms", all, null, null),
                null,
                new LiveSpec("99999999.999999ms", null, Cleanup.Delete, true),
                new StreamArchiveSpec("99999999.999999ms", "99999999.999999ms"),
                new AdoptSpec(text(249, index)));
    }

    private static StreamSpec reference(int index) {
        RecordsSpec records = new RecordsSpec(
                text(128, index).replace('-', '_'),
                new SchemaSpec(null, null, new SchemaSource(text(253, index), text(253, index))),
                RecordsSpec.Compatibility.BackwardTransitive);
        return new StreamSpec(
                text(40, index),
                999,
                null,
                records,
                new LiveSpec("99999999.999999ms", 1000, Cleanup.Compact, true),
                new StreamArchiveSpec("99999999.999999ms", "99999999.999999ms"),
                new AdoptSpec(text(249, index)));
    }

    private static StreamStatus streamStatus(int index) {
        List<TopicStatus> topics = index < 2
                ? times(
                        3,
                        t -> new TopicStatus(
                                text(249, t), 1, "float64", times(t < 2 ? 100 : 56, i -> "H1:" + text(125, i))))
                : List.of(new TopicStatus(text(249, index), 1000, null, List.of()));
        return new StreamStatus(
                text(40, index),
                1,
                text(130, index),
                topics,
                "99999999.999999ms",
                text(256, index),
                Integer.MAX_VALUE,
                text(256, index),
                text(256, index));
    }

    private static Consumer consumer(int index) {
        return new Consumer(
                text(63, index),
                new Subject(Subject.Kind.User, text(253, index)),
                times(16, i -> text(40, i)),
                times(32, i -> text(128, i)));
    }

    private static ProductRef reference40(int index) {
        return new ProductRef(text(40, index), text(40, index));
    }

    private static DataProductSpec spec(Description description, List<StreamSpec> streams) {
        return new DataProductSpec(null, description, null, null, null, null, null, streams, null, null, null, null);
    }

    private static DataProduct product(String name, DataProductSpec spec) {
        DataProduct product = new DataProduct();
        product.setMetadata(
                new ObjectMetaBuilder().withNamespace("h1").withName(name).build());
        product.setSpec(spec);
        return product;
    }

    /** A text of a length that differs from those of other indices. */
    private static String text(int length, int index) {
        String end = Integer.toString(index);
        return "x".repeat(length - end.length()) + end;
    }

    private static <T> List<T> times(int times, IntFunction<T> each) {
        return IntStream.range(0, times).mapToObj(each).toList();
    }
}
