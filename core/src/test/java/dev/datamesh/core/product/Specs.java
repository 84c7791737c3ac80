package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.RecordsSpec.SchemaSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.AdoptSpec;
import dev.datamesh.api.product.StreamSpec.LiveSpec;
import dev.datamesh.api.product.StreamSpec.StreamArchiveSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Specs as tests need them: legal in all that is not said. */
final class Specs {
    private Specs() {}

    static DataProductSpec product(StreamSpec... streams) {
        return new DataProductSpec(
                null, null, "1.0.0", null, null, null, null, List.of(streams), null, null, null, null);
    }

    static StreamSpec series(String name, int major, TimeSeriesSpec series, @Nullable String adopt) {
        return new StreamSpec(name, major, series, null, null, null, adopt == null ? null : new AdoptSpec(adopt));
    }

    static StreamSpec series(ChannelSpec... channels) {
        return series("main", 1, channels("62.5ms", channels), null);
    }

    static StreamSpec records(String name, int major, @Nullable LiveSpec live, @Nullable String adopt) {
        return new StreamSpec(
                name,
                major,
                null,
                new RecordsSpec("id", new SchemaSpec(null, Map.of("type", "object"), null), null),
                live,
                null,
                adopt == null ? null : new AdoptSpec(adopt));
    }

    static StreamSpec records(@Nullable LiveSpec live) {
        return records("main", 1, live, null);
    }

    static StreamSpec archived(StreamSpec stream) {
        return new StreamSpec(
                stream.name(),
                stream.major(),
                stream.timeSeries(),
                stream.records(),
                stream.live(),
                new StreamArchiveSpec(null, "10s"),
                stream.adopt());
    }

    static StreamSpec kept(StreamSpec stream, String retention) {
        return new StreamSpec(
                stream.name(),
                stream.major(),
                stream.timeSeries(),
                stream.records(),
                new LiveSpec(retention, null, null, null),
                stream.archive(),
                stream.adopt());
    }

    static TimeSeriesSpec channels(String stride, ChannelSpec... channels) {
        return new TimeSeriesSpec(stride, null, "1s", List.of(channels), null, null);
    }

    static ChannelSpec channel(String name) {
        return channel(name, DataType.FLOAT64, 16);
    }

    static ChannelSpec channel(String name, DataType type, int rate) {
        return new ChannelSpec(name, type, rate, null, null);
    }
}
