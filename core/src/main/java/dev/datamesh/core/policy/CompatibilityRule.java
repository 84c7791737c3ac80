package dev.datamesh.core.policy;

import dev.datamesh.api.product.RecordsSpec.Compatibility;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The schemas of record streams promise at least so much. */
record CompatibilityRule(Compatibility minimum) implements MeshRule.OnProducts {
    private static final String FIELD = ".records.compatibility";
    private static final String REMEDY = "promise more to those who read it";

    @Override
    public String findings(String root) {
        return Cel.findingPerStream(
                root,
                "has(s.records) && !(" + level() + " in " + Cel.texts(enough()) + ")",
                Finding.cel(Finding.celPath(FIELD), level(), Finding.list(enough()), REMEDY));
    }

    @Override
    public List<String> judge(Judged.Product product) {
        return product.spec().streams().stream()
                .filter(stream -> stream.records() != null)
                .filter(stream -> !enough().contains(level(stream.records().compatibility())))
                .map(stream -> Finding.text(
                        Finding.path(stream, FIELD),
                        level(stream.records().compatibility()).name(),
                        Finding.list(enough()),
                        REMEDY))
                .toList();
    }

    /** The levels that promise all that the minimum promises. */
    private Set<Compatibility> enough() {
        return switch (minimum) {
            case None -> EnumSet.allOf(Compatibility.class);
            case Backward ->
                EnumSet.of(
                        Compatibility.Backward,
                        Compatibility.BackwardTransitive,
                        Compatibility.Full,
                        Compatibility.FullTransitive);
            case BackwardTransitive -> EnumSet.of(Compatibility.BackwardTransitive, Compatibility.FullTransitive);
            case Forward ->
                EnumSet.of(
                        Compatibility.Forward,
                        Compatibility.ForwardTransitive,
                        Compatibility.Full,
                        Compatibility.FullTransitive);
            case ForwardTransitive -> EnumSet.of(Compatibility.ForwardTransitive, Compatibility.FullTransitive);
            case Full -> EnumSet.of(Compatibility.Full, Compatibility.FullTransitive);
            case FullTransitive -> EnumSet.of(Compatibility.FullTransitive);
        };
    }

    /** What the schema of the API gives where nothing is said. */
    private static Compatibility level(@org.jspecify.annotations.Nullable Compatibility said) {
        return said == null ? Compatibility.BackwardTransitive : said;
    }

    private static String level() {
        return "(has(s.records.compatibility) ? s.records.compatibility : 'BackwardTransitive')";
    }
}
