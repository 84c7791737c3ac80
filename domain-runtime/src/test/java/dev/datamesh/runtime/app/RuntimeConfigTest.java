package dev.datamesh.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimeConfigTest {
    @Test
    void aRuntimeThatIsToldOfNoArchiveHasNone() {
        assertThat(config(Map.of()).archive()).isEmpty();
    }

    @Test
    void anArchiveNeedsNoMoreThanItsPlaces() {
        assertThat(config(Map.of(
                                "datamesh.archive.warehouse",
                                "s3://bucket/w",
                                "datamesh.archive.catalog",
                                "rest:http://c"))
                        .archive())
                .hasValueSatisfying(archive -> {
                    assertThat(archive.warehouse()).isEqualTo("s3://bucket/w");
                    assertThat(archive.s3PathStyle()).isEmpty();
                });
    }

    private static RuntimeConfig config(Map<String, String> more) {
        Map<String, String> told = new HashMap<>(more);
        told.put("datamesh.role", "GATEWAY");
        return new SmallRyeConfigBuilder()
                .withMapping(RuntimeConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withSources(new PropertiesConfigSource(told, "told", 100))
                .build()
                .getConfigMapping(RuntimeConfig.class);
    }
}
