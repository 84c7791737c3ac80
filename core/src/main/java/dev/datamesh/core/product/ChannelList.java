package dev.datamesh.core.product;

import dev.datamesh.api.Patterns;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Channels as a ConfigMap lists them: in each of its keys a line for a channel, {@code <name> <dataType> <sampleRate>}, then perhaps its unit. Empty
 * lines, and what follows a {@code #}, are for people.
 *
 * @param channels the channels, by key and line
 * @param places where each was found, in words, in the same order
 * @param problems lines that cannot be read, in words; then nothing of the ConfigMap counts
 */
public record ChannelList(List<ChannelSpec> channels, List<String> places, List<String> problems) {
    private static final Pattern NAME = Pattern.compile(Patterns.CHANNEL);
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_UNIT = 64;
    private static final int HIGHEST_RATE = 1 << 20;

    public ChannelList {
        channels = List.copyOf(channels);
        places = List.copyOf(places);
        problems = List.copyOf(problems);
    }

    /** Reads a ConfigMap. */
    public static ChannelList read(String configMap, Map<String, String> data) {
        List<ChannelSpec> channels = new ArrayList<>();
        List<String> places = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> key : new TreeMap<>(data).entrySet()) {
            int number = 0;
            for (String line : (Iterable<String>) key.getValue().lines()::iterator) {
                number++;
                String place = "ConfigMap " + configMap + ", key " + key.getKey() + ", line " + number;
                String text = line.indexOf('#') < 0
                        ? line.strip()
                        : line.substring(0, line.indexOf('#')).strip();
                if (!text.isEmpty()) {
                    try {
                        channels.add(channel(SPACE.split(text)));
                        places.add(place);
                    } catch (IllegalArgumentException e) {
                        problems.add(place + ": " + e.getMessage());
                    }
                }
            }
        }
        return new ChannelList(channels, places, problems);
    }

    private static ChannelSpec channel(String[] words) {
        if (words.length < 3 || words.length > 4) {
            throw new IllegalArgumentException(
                    "has " + words.length + " words: write <name> <dataType> <sampleRate>, and perhaps a unit");
        }
        String name = words[0];
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + shown(name)
                    + "' is no channel's name: write <prefix>:<subsystem>[-_]<rest> in at most " + LONGEST_NAME
                    + " characters");
        }
        if (words.length == 4 && words[3].length() > LONGEST_UNIT) {
            throw new IllegalArgumentException("the unit is longer than " + LONGEST_UNIT + " characters");
        }
        return new ChannelSpec(name, type(words[1]), rate(words[2]), words.length == 4 ? words[3] : null, null);
    }

    private static DataType type(String word) {
        for (DataType type : DataType.values()) {
            if (type.wireName().equals(word)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "'" + shown(word) + "' is no type: write float32, float64, int32, int64, uint32 or uint64");
    }

    private static int rate(String word) {
        if (word.matches("[1-9][0-9]{0,6}") && Integer.parseInt(word) <= HIGHEST_RATE) {
            return Integer.parseInt(word);
        }
        throw new IllegalArgumentException(
                "'" + shown(word) + "' is no sample rate: write whole samples a second, 1 to " + HIGHEST_RATE);
    }

    private static String shown(String word) {
        return word.length() > 40 ? word.substring(0, 40) + "…" : word;
    }
}
