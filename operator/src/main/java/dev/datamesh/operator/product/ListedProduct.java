package dev.datamesh.operator.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.product.ChannelList;
import dev.datamesh.core.product.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A product whose channels were read wherever it lists them.
 *
 * @param product as it is
 * @param spec its spec, with the channels of ConfigMaps in the place of those that are listed
 * @param lists by stream, what the ConfigMaps say; empty where it names none
 * @param missing ConfigMaps that are not there
 * @param unreadable ConfigMaps that could not be read: what is known of them may be old, or nothing
 * @param things what it asks for
 */
record ListedProduct(
        DataProduct product,
        DataProductSpec spec,
        List<Lists> lists,
        List<String> missing,
        List<String> unreadable,
        Set<Thing> things) {
    private static final Pattern CHANNEL =
            Pattern.compile("spec\\.streams\\[(\\d+)]\\.timeSeries\\.channels\\[(\\d+)]");

    ListedProduct {
        lists = List.copyOf(lists);
        missing = List.copyOf(missing);
        unreadable = List.copyOf(unreadable);
    }

    ListedProduct(
            DataProduct product,
            DataProductSpec spec,
            List<Lists> lists,
            List<String> missing,
            List<String> unreadable) {
        this(product, spec, lists, missing, unreadable, Thing.wantedBy(spec));
    }

    /** A product of which no list is read. */
    static ListedProduct asItIs(DataProduct product) {
        return new ListedProduct(product, product.getSpec(), List.of(), List.of(), List.of());
    }

    /** What a stream's ConfigMaps list together, with the first of the lines that cannot be read and how many more there are. */
    record Lists(List<ChannelSpec> channels, List<ChannelList.Place> places, List<String> problems, int moreProblems) {
        static final Lists NONE = new Lists(List.of(), List.of(), List.of(), 0);

        /** Not even with a line that cannot be read. */
        boolean isEmpty() {
            return channels.isEmpty() && problems.isEmpty();
        }

        static Lists of(List<ChannelList> lists) {
            return new Lists(
                    lists.stream().flatMap(list -> list.channels().stream()).toList(),
                    lists.stream().flatMap(list -> list.places().stream()).toList(),
                    lists.stream().flatMap(list -> list.problems().stream()).toList(),
                    lists.stream().mapToInt(ChannelList::moreProblems).sum());
        }
    }

    /** What is wrong with the lists themselves. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < lists.size(); i++) {
            String field = "spec.streams[" + i + "].timeSeries.channelsFrom";
            lists.get(i).problems().forEach(problem -> problems.add(new Problem(Reason.InvalidSpec, field, problem)));
            int more = lists.get(i).moreProblems();
            if (more > 0) {
                problems.add(new Problem(Reason.InvalidSpec, field, more + " more lines cannot be read"));
            }
            if (isListed(spec.streams().get(i)) && lists.get(i).isEmpty() && isWhole()) {
                problems.add(new Problem(
                        Reason.InvalidSpec,
                        field,
                        "the ConfigMaps list no channel: write <name> <dataType> <sampleRate>, a line each"));
            }
            count += lists.get(i).channels().size();
        }
        if (count > ChannelSources.MOST_CHANNELS) {
            problems.add(new Problem(
                    Reason.InvalidSpec,
                    "spec.streams",
                    "its ConfigMaps list more than " + ChannelSources.MOST_CHANNELS + " channels: divide the product"));
        }
        return problems;
    }

    /** A problem of the spec as read, in the places where its author will look. */
    Problem placed(Problem problem) {
        Matcher field = CHANNEL.matcher(problem.field());
        boolean listed = field.lookingAt() && place(field.toMatchResult()) != null;
        String message = CHANNEL.matcher(problem.message()).replaceAll(match -> {
            String place = place(match);
            return Matcher.quoteReplacement(place == null ? match.group() : place);
        });
        return listed
                ? new Problem(
                        problem.reason(),
                        "spec.streams[" + field.group(1) + "].timeSeries.channelsFrom",
                        place(field.toMatchResult()) + ": " + message)
                : new Problem(problem.reason(), problem.field(), message);
    }

    private String place(MatchResult channel) {
        int stream = Integer.parseInt(channel.group(1));
        int index = Integer.parseInt(channel.group(2));
        return stream < lists.size() && index < lists.get(stream).places().size()
                ? lists.get(stream).places().get(index).toString()
                : null;
    }

    /** Whether any of its channels stand in ConfigMaps. */
    boolean isListedElsewhere() {
        return lists(product);
    }

    /** Whether a product lists any of its channels in ConfigMaps. */
    static boolean lists(DataProduct product) {
        return product.getSpec().streams().stream().anyMatch(ListedProduct::isListed);
    }

    private static boolean isListed(StreamSpec stream) {
        return stream.timeSeries() != null && stream.timeSeries().channelsFrom() != null;
    }

    /** Whether all its ConfigMaps were read. */
    boolean isWhole() {
        return missing.isEmpty() && unreadable.isEmpty();
    }

    /** Which of its ConfigMaps were not read, and why. */
    Stream<String> lackingInWords() {
        String field = "spec.streams[].timeSeries.channelsFrom: ";
        String namespace = product.getMetadata().getNamespace();
        return Stream.concat(
                missing.stream()
                        .map(name -> field + "there is no ConfigMap " + name + " in namespace " + namespace + " yet"),
                unreadable.stream()
                        .map(name ->
                                field + "the operator may not read ConfigMap " + name + " in namespace " + namespace
                                        + ": RoleBinding datamesh-operator, which it keeps for DataDomain " + namespace
                                        + ", lets it, unless the namespace is being deleted"));
    }
}
