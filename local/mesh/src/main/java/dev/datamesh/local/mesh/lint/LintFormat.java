package dev.datamesh.local.mesh.lint;

import dev.datamesh.local.mesh.lint.LintFinding.Severity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How findings are written. */
public enum LintFormat {
    /** For people. */
    text {
        @Override
        public String of(List<LintFinding> findings) {
            return lines(
                    findings,
                    finding -> "%s: %s: %s: %s%s"
                            .formatted(
                                    finding.place(),
                                    finding.severity(),
                                    finding.object(),
                                    finding.policy().isEmpty() ? "" : finding.title() + ": ",
                                    finding.message()));
        }
    },
    /** A list of objects, as {@link LintFinding} says. */
    json {
        @Override
        public String of(List<LintFinding> findings) {
            return Serialization.asJson(findings) + "\n";
        }
    },
    /** Workflow commands, which GitHub shows at the lines of a pull request. */
    github {
        @Override
        public String of(List<LintFinding> findings) {
            return lines(
                    findings,
                    finding -> "::%s file=%s,line=%d,title=%s::%s"
                            .formatted(
                                    finding.severity(),
                                    property(finding.file()),
                                    Math.max(1, finding.line()),
                                    property(finding.title()),
                                    data(finding.object() + ": " + finding.message())));
        }
    },
    /** A report of GitLab's code quality. */
    gitlab {
        @Override
        public String of(List<LintFinding> findings) {
            return Serialization.asJson(findings.stream()
                            .map(finding -> Map.of(
                                    "description",
                                    finding.object() + ": " + finding.message(),
                                    "check_name",
                                    finding.policy().isEmpty()
                                            ? finding.title().replace(' ', '/')
                                            : finding.policy() + "/" + finding.rule(),
                                    "fingerprint",
                                    fingerprint(finding),
                                    "severity",
                                    finding.severity() == Severity.error
                                            ? "blocker"
                                            : finding.severity() == Severity.warning ? "minor" : "info",
                                    "location",
                                    Map.of(
                                            "path",
                                            finding.file(),
                                            "lines",
                                            Map.of("begin", Math.max(1, finding.line())))))
                            .toList())
                    + "\n";
        }
    };

    public abstract String of(List<LintFinding> findings);

    private static String lines(List<LintFinding> findings, java.util.function.Function<LintFinding, String> line) {
        return findings.stream().map(finding -> line.apply(finding) + "\n").collect(Collectors.joining());
    }

    /** What would end a workflow command's text is escaped. */
    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }

    /** The same for the same finding, wherever its line moves to. */
    private static String fingerprint(LintFinding finding) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", finding.object(), finding.policy(), finding.rule(), finding.message())
                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
