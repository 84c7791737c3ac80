package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.JudgedKind;
import java.util.List;

/** A request for access says why. */
record PurposeRule() implements MeshRule {
    private static final String FINDING = Finding.text(
            "spec.purpose", "nothing", "anything", "say what the data are for, so that the owner can judge");

    @Override
    public JudgedKind kind() {
        return JudgedKind.AccessRequest;
    }

    @Override
    public String findings(String root) {
        return Cel.findingIf(
                "!has(%1$s.spec.purpose) || %1$s.spec.purpose.trim() == ''".formatted(root), Cel.text(FINDING));
    }

    @Override
    public List<String> judge(Judged judged) {
        return judged instanceof Judged.Request request
                        && (request.spec().purpose() == null
                                || request.spec().purpose().isBlank())
                ? List.of(FINDING)
                : List.of();
    }
}
