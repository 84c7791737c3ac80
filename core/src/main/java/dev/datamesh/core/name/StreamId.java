package dev.datamesh.core.name;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One major version of a product's stream, and the names it has outside the cluster. Labels hold neither dot nor underscore, so a
 * dot always ends a level: {@code h1.} never is the beginning of {@code h10.}, nor {@code main.} of {@code main_v2.}. The longest
 * name is a data topic of 146 characters; Kafka allows 249.
 *
 * @param domain the domain's name
 * @param product the product's name
 * @param stream the stream's name
 * @param major the stream's major version, 1 to 999
 */
public record StreamId(String domain, String product, String stream, int major) {
    private static final int LONGEST_LABEL = 40;
    private static final int LAST_MAJOR = 999;
    private static final String DATA = "arrakis-";

    /** {@code arrakis-metadata-…} and {@code …replay-…} are topics of Arrakis itself, the others are names of the cluster. */
    private static final List<String> TAKEN = List.of(DATA, "metadata-", "replay-", "kube-", "datamesh-");

    private static final Pattern DATA_PREFIX =
            Pattern.compile("arrakis-([^._]+)\\.([^._]+)\\.([^._]+)(?:_v([1-9][0-9]{0,2}))?\\.");
    private static final Pattern DATA_TOPIC = Pattern.compile(DATA_PREFIX + "(0|[1-9][0-9]{0,8})");
    private static final Pattern RECORDS_TOPIC = Pattern.compile("([^._]+)\\.([^._]+)\\.([^._]+)\\.v([1-9][0-9]{0,2})");

    public StreamId {
        Labels.require("domain", domain, LONGEST_LABEL);
        Labels.require("product", product, LONGEST_LABEL);
        Labels.require("stream", stream, LONGEST_LABEL);
        if (isTaken(domain)) {
            throw new IllegalArgumentException("domain '" + domain + "' begins with one of " + String.join(", ", TAKEN)
                    + ": those names are taken on the wire or in the cluster");
        }
        if (major < 1 || major > LAST_MAJOR) {
            throw new IllegalArgumentException("major " + major + " is not between 1 and " + LAST_MAJOR);
        }
    }

    /** The stream that a topic belongs to by its name, data topic or records topic; empty for every other topic. */
    public static Optional<StreamId> ofTopic(String topic) {
        Matcher data = DATA_TOPIC.matcher(topic);
        if (data.matches()) {
            // The first major has no suffix: were _v1 taken for it, two topics would be the same stream's number 0.
            String major = data.group(4);
            return "1".equals(major) ? Optional.empty() : of(data, major == null ? 1 : Integer.parseInt(major));
        }
        Matcher records = RECORDS_TOPIC.matcher(topic);
        return records.matches() ? of(records, Integer.parseInt(records.group(4))) : Optional.empty();
    }

    /** The time series whose publishers may write this topic, since they have the right to all that begins like its data topics. */
    public static Optional<StreamId> ofWriters(String topic) {
        Matcher data = DATA_PREFIX.matcher(topic);
        return data.lookingAt() ? ofTopic(data.group() + 0) : Optional.empty();
    }

    private static Optional<StreamId> of(Matcher labels, int major) {
        for (int level = 1; level <= 3; level++) {
            if (!Labels.isLabel(labels.group(level), LONGEST_LABEL)) {
                return Optional.empty();
            }
        }
        return isTaken(labels.group(1))
                ? Optional.empty()
                : Optional.of(new StreamId(labels.group(1), labels.group(2), labels.group(3), major));
    }

    private static boolean isTaken(String domain) {
        return TAKEN.stream().anyMatch(domain::startsWith);
    }

    /** The Arrakis publisher of a time series: all its channels share one stride. */
    public String publisherId() {
        String base = domain + "." + product + "." + stream;
        return major == 1 ? base : base + "_v" + major;
    }

    /** The data topic of a time series with this number, from 0. */
    public String dataTopic(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("topics are numbered from 0, not " + number);
        }
        return dataTopicPrefix() + number;
    }

    /** How all data topics of a time series begin, and no other topic does: safe in a prefixed ACL. */
    public String dataTopicPrefix() {
        return DATA + publisherId() + ".";
    }

    /** The topic in which the channels of a time series are written down that are not listed in its product, as Arrakis names it. */
    public String registerTopic() {
        return DATA + "metadata-" + publisherId();
    }

    /** The number of one of this stream's data topics; empty for every other topic. */
    public OptionalInt dataTopicNumber(String topic) {
        Matcher data = DATA_TOPIC.matcher(topic);
        return data.matches() && topic.equals(dataTopicPrefix() + data.group(5))
                ? OptionalInt.of(Integer.parseInt(data.group(5)))
                : OptionalInt.empty();
    }

    /** The topic of records. */
    public String recordsTopic() {
        return domain + "." + product + "." + stream + ".v" + major;
    }

    /** The subject of the records' schema in the registry. */
    public String subject() {
        return recordsTopic() + "-value";
    }

    /** The archive's table. */
    public String table() {
        return publisherId();
    }
}
