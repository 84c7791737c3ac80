package dev.datamesh.core.product;

import dev.datamesh.api.Patterns;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Channels as a ConfigMap lists them: in each of its keys a line for a channel, {@code <name> <dataType> <sampleRate>}, then perhaps its unit. Empty
 * lines, and what follows a {@code #}, are for people.
 *
 * @param channels the channels, by key and line; one more than {@link #MOST_CHANNELS} if there are more
 * @param places where each was found, in the same order
 * @param problems the first lines that cannot be read, in words; then nothing of the ConfigMap counts
 * @param moreProblems how many more there are
 */
public record ChannelList(List<ChannelSpec> channels, List<Place> places, List<String> problems, int moreProblems) {
    /** As many as one product can have: what is beyond them is not read. */
    public static final int MOST_CHANNELS = 100_000;

    /** A megabyte of nonsense is half a million lines, and nobody reads so much about it. */
    public static final int MOST_PROBLEMS = 20;

    private static final Pattern NAME = Pattern.compile(Patterns.CHANNEL);
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_UNIT = 64;
    private static final int HIGHEST_RATE = 1 << 20;

    /**
     * Where a channel stands. In words only once somebody is told.
     *
     * @param line counted from 1
     */
    public record Place(String configMap, String key, int line) {
        @Override
        public String toString() {
            return "ConfigMap " + configMap + ", key " + key + ", line " + line;
        }
    }

    /** What is wrong with a line. It may be one of a million: whence it was thrown is not written down. */
    private static final class UnreadableLine extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableLine(String message) {
            super(message, null, false, false);
        }
    }

    public ChannelList {
        channels = List.copyOf(channels);
        places = List.copyOf(places);
        problems = List.copyOf(problems);
    }

    /** Reads a ConfigMap, up to the first channel that is too many. */
    public static ChannelList read(String configMap, Map<String, String> data) {
        List<ChannelSpec> channels = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int moreProblems = 0;
        for (Map.Entry<String, String> key : new TreeMap<>(data).entrySet()) {
            int number = 0;
            Iterator<String> lines = key.getValue().lines().iterator();
            while (lines.hasNext() && channels.size() <= MOST_CHANNELS) {
                String line = lines.next();
                number++;
                String text = line.indexOf('#') < 0
                        ? line.strip()
                        : line.substring(0, line.indexOf('#')).strip();
                if (text.isEmpty()) {
                    continue;
                }
                Place place = new Place(configMap, key.getKey(), number);
                try {
                    channels.add(channel(SPACE.split(text)));
                    places.add(place);
                } catch (UnreadableLine e) {
                    if (problems.size() < MOST_PROBLEMS) {
                        problems.add(place + ": " + e.getMessage());
                    } else {
                        moreProblems++;
                    }
                }
            }
        }
        return new ChannelList(channels, places, problems, moreProblems);
    }

    private static ChannelSpec channel(String[] words) {
        if (words.length < 3 || words.length > 4) {
            throw new UnreadableLine(
                    "has " + words.length + " words: write <name> <dataType> <sampleRate>, and perhaps a unit");
        }
        String name = words[0];
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new UnreadableLine("'" + shown(name)
                    + "' is no channel's name: write <prefix>:<subsystem>[-_]<rest> in at most " + LONGEST_NAME
                    + " characters");
        }
        if (words.length == 4 && words[3].length() > LONGEST_UNIT) {
            throw new UnreadableLine("the unit is longer than " + LONGEST_UNIT + " characters");
        }
        return new ChannelSpec(name, type(words[1]), rate(words[2]), words.length == 4 ? words[3] : null, null);
    }

    private static DataType type(String word) {
        for (DataType type : DataType.values()) {
            if (type.wireName().equals(word)) {
                return type;
            }
        }
        throw new UnreadableLine(
                "'" + shown(word) + "' is no type: write float32, float64, int32, int64, uint32 or uint64");
    }

    private static int rate(String word) {
        if (word.matches("[1-9][0-9]{0,6}") && Integer.parseInt(word) <= HIGHEST_RATE) {
            return Integer.parseInt(word);
        }
        throw new UnreadableLine(
                "'" + shown(word) + "' is no sample rate: write whole samples a second, 1 to " + HIGHEST_RATE);
    }

    private static String shown(String word) {
        return word.length() > 40 ? word.substring(0, 40) + "…" : word;
    }
}
