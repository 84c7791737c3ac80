package dev.datamesh.operator.kafka.admin;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which release of Kafka brought which level of the feature {@code metadata.version}. A cluster tells the level it has finalized and nothing else about
 * its release. Source: {@code org.apache.kafka.server.common.MetadataVersion} of Kafka 4.4.0.
 */
final class Releases {
    /** The feature's name. */
    static final String FEATURE = "metadata.version";

    private static final int OLDEST = 4;
    private static final int BEYOND = 34;

    private static final NavigableMap<Integer, String> FIRST_LEVEL = new TreeMap<>(Map.ofEntries(
            Map.entry(OLDEST, "3.3"),
            Map.entry(8, "3.4"),
            Map.entry(9, "3.5"),
            Map.entry(12, "3.6"),
            Map.entry(15, "3.7"),
            Map.entry(20, "3.8"),
            Map.entry(21, "3.9"),
            Map.entry(22, "4.0"),
            Map.entry(26, "4.1"),
            Map.entry(28, "4.2"),
            Map.entry(30, "4.3"),
            Map.entry(31, "4.4")));

    private Releases() {}

    /** The release, such as {@code 4.1}. */
    static String of(int level) {
        if (level >= BEYOND) {
            return "newer than " + FIRST_LEVEL.lastEntry().getValue();
        }
        return level < OLDEST
                ? "older than " + FIRST_LEVEL.firstEntry().getValue()
                : FIRST_LEVEL.floorEntry(level).getValue();
    }
}
