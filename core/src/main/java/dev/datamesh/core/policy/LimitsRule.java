package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A product is only so large. Each stream too many is one finding: then an update that takes some of them away is no worse. */
record LimitsRule(Limits limits) implements MeshRule.OnProducts {
    private static final String PARTITIONS = ".live.partitions";
    private static final String DIVIDE = "divide the product";

    @Override
    public String findings(String root) {
        List<String> parts = new ArrayList<>();
        if (limits.streams() != null) {
            String numbers = IntStream.rangeClosed(1, Cel.MOST_STREAMS)
                    .filter(n -> n > limits.streams())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(", ", "[", "]"));
            parts.add(numbers + ".filter(n, n <= " + root + ".spec.streams.size()).map(n, "
                    + Finding.cel("'spec.streams'", "'stream number ' + string(n)", streams(), DIVIDE) + ")");
        }
        if (limits.partitions() != null) {
            parts.add(Cel.findingPerStream(
                    root,
                    "has(s.live) && has(s.live.partitions) && s.live.partitions > " + limits.partitions(),
                    Finding.cel(
                            Finding.celPath(PARTITIONS), "string(s.live.partitions)", partitions(), "ask for fewer")));
        }
        return String.join(" + ", parts);
    }

    @Override
    public List<String> judge(Judged.Product product) {
        List<String> findings = new ArrayList<>();
        if (limits.streams() != null) {
            for (int n = limits.streams() + 1; n <= product.spec().streams().size(); n++) {
                findings.add(Finding.text("spec.streams", "stream number " + n, streams(), DIVIDE));
            }
        }
        if (limits.partitions() != null) {
            product.spec().streams().stream()
                    .filter(stream ->
                            stream.live().partitions() != null && stream.live().partitions() > limits.partitions())
                    .map(stream -> Finding.text(
                            Finding.path(stream, PARTITIONS),
                            stream.live().partitions().toString(),
                            partitions(),
                            "ask for fewer"))
                    .forEach(findings::add);
        }
        return findings;
    }

    private String streams() {
        return "at most " + limits.streams();
    }

    private String partitions() {
        return "at most " + limits.partitions();
    }
}
