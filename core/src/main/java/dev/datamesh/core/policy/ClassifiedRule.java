package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.ClassificationRule;
import dev.datamesh.api.product.AccessSpec;
import java.util.ArrayList;
import java.util.List;

/** What is sensitive is not archived, or has a certain mode of access. */
record ClassifiedRule(ClassificationRule rule) implements MeshRule.OnProducts {
    private static final String ARCHIVE = ".archive";
    private static final String MODE = "spec.access.mode";
    private static final String LOWER = ", or a lower classification if it deserves one";

    @Override
    public String findings(String root) {
        Sensitive sensitive = new Sensitive(rule.level());
        List<String> parts = new ArrayList<>();
        parts.add("[]");
        if (forbidsArchive()) {
            parts.add(Cel.findingPerStream(
                    root,
                    sensitive.cel(root) + " && has(s.archive)",
                    Finding.cel(Finding.celPath(ARCHIVE), "'an archive'", noArchive(), "leave archive out" + LOWER)));
        }
        if (rule.access() != null) {
            String mode = "(has(%1$s.spec.access) && has(%1$s.spec.access.mode) ? %1$s.spec.access.mode : 'Request')"
                    .formatted(root);
            parts.add(Cel.findingIf(
                    sensitive.cel(root) + " && " + mode + " != '" + rule.access() + "'",
                    Finding.cel("'" + MODE + "'", mode, ofMode(), "set it" + LOWER)));
        }
        return String.join(" + ", parts);
    }

    @Override
    public List<String> judge(Judged.Product product) {
        if (!new Sensitive(rule.level()).includes(product)) {
            return List.of();
        }
        List<String> findings = new ArrayList<>();
        if (forbidsArchive()) {
            product.spec().streams().stream()
                    .filter(stream -> stream.archive() != null)
                    .map(stream -> Finding.text(
                            Finding.path(stream, ARCHIVE), "an archive", noArchive(), "leave archive out" + LOWER))
                    .forEach(findings::add);
        }
        AccessSpec.Mode mode = product.spec().access() == null
                ? AccessSpec.Mode.Request
                : product.spec().access().mode();
        if (rule.access() != null && mode != rule.access()) {
            findings.add(Finding.text(MODE, mode.name(), ofMode(), "set it" + LOWER));
        }
        return findings;
    }

    private boolean forbidsArchive() {
        return Boolean.FALSE.equals(rule.archive());
    }

    private String noArchive() {
        return "none, where the classification is " + new Sensitive(rule.level());
    }

    private String ofMode() {
        return rule.access() + ", where the classification is " + new Sensitive(rule.level());
    }
}
