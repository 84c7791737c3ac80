package dev.datamesh.core.policy;

import com.google.re2j.Pattern;
import dev.datamesh.api.policy.Rule.Naming;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names match regular expressions. The pattern may match any part of the name, as in CEL; {@code ^} and {@code $} bind it. */
record NamingRule(Naming naming) implements MeshRule.OnProducts {
    private static final String CHANNELS = ".timeSeries.channels";
    private static final String RENAME = "choose another name";

    /** As many channels as all streams of a product may have together, and as long as their names may be. */
    private static final long MOST_CHANNELS = 512;

    private static final long LONGEST_CHANNEL = 128;

    @Override
    public String findings(String root) {
        List<String> parts = new ArrayList<>();
        if (naming.products() != null) {
            // A name is chosen once.
            parts.add(Cel.findingIf(
                    "oldObject == null && " + mismatch(root + ".metadata.name", naming.products()),
                    Finding.cel("'metadata.name'", root + ".metadata.name", allowed(naming.products()), RENAME)));
        }
        if (naming.streams() != null) {
            parts.add(Cel.findingPerStream(
                    root,
                    mismatch("s.name", naming.streams()),
                    Finding.cel(Finding.celPath(".name"), "s.name", allowed(naming.streams()), RENAME)));
        }
        if (naming.channels() != null) {
            parts.add(Cel.findingsOfStreams(
                    root,
                    "(has(s.timeSeries) && has(s.timeSeries.channels) ? s.timeSeries.channels.filter(c, "
                            + mismatch("c.name", naming.channels()) + ").map(c, "
                            + Finding.cel(Finding.celPath(CHANNELS), "c.name", allowed(naming.channels()), RENAME)
                            + ") : [])"));
        }
        return String.join(" + ", parts);
    }

    @Override
    public List<String> judge(Judged.Product product) {
        List<String> findings = new ArrayList<>();
        if (differs(naming.products(), product.name())) {
            findings.add(Finding.text("metadata.name", product.name(), allowed(naming.products()), RENAME));
        }
        for (StreamSpec stream : product.spec().streams()) {
            if (differs(naming.streams(), stream.name())) {
                findings.add(
                        Finding.text(Finding.path(stream, ".name"), stream.name(), allowed(naming.streams()), RENAME));
            }
        }
        for (StreamSpec stream : product.spec().streams()) {
            for (String channel : channels(stream)) {
                if (differs(naming.channels(), channel)) {
                    findings.add(
                            Finding.text(Finding.path(stream, CHANNELS), channel, allowed(naming.channels()), RENAME));
                }
            }
        }
        return findings;
    }

    /** Each name is matched twice, of before and after, and what is wrong after is looked for among what was wrong before. */
    @Override
    public long cost() {
        if (naming.channels() == null) {
            return OnProducts.super.cost();
        }
        long match = Math.ceilDiv(LONGEST_CHANNEL, 10)
                * Math.ceilDiv(naming.channels().length(), 4);
        return OnProducts.super.cost() + MOST_CHANNELS * (2 * (match + 20) + MOST_CHANNELS);
    }

    private static List<String> channels(StreamSpec stream) {
        return stream.timeSeries() == null || stream.timeSeries().channels() == null
                ? List.of()
                : stream.timeSeries().channels().stream().map(ChannelSpec::name).toList();
    }

    private static boolean differs(@Nullable String pattern, String name) {
        return pattern != null && !Pattern.compile(pattern).matcher(name).find();
    }

    private static String mismatch(String name, String pattern) {
        return "!" + name + ".matches(" + Cel.text(pattern) + ")";
    }

    private static String allowed(@Nullable String pattern) {
        return "what matches " + pattern;
    }
}
