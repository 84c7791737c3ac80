package dev.datamesh.local.mesh.lint;

import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.lint.LintFinding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a refusal apart: into its findings, each with the line of the field that it names. */
final class Refusals {
    private static final Pattern FINDING =
            Pattern.compile("(?:MeshPolicy [^ ,]+, )?rule ([^ :]+): (.*)", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("^((?:metadata|spec)[^ ]*): ");
    private static final Pattern STREAM = Pattern.compile("^spec\\.streams\\[([^\\]]+)\\]");

    private Refusals() {}

    static List<LintFinding> findings(String policy, Severity severity, Manifest manifest, String refusal) {
        List<LintFinding> findings = new ArrayList<>();
        for (String part : refusal.split(" \\| (?=rule |and )")) {
            Matcher finding = FINDING.matcher(part);
            boolean whole = finding.matches();
            String message = whole ? finding.group(2) : part;
            findings.add(
                    at(field(manifest, message), severity, manifest, policy, whole ? finding.group(1) : "", message));
        }
        return findings;
    }

    /** What a policy that every cluster has says, in whole. */
    static LintFinding builtIn(String policy, Severity severity, Manifest manifest, String message) {
        return at(field(manifest, message), severity, manifest, "", policy, message);
    }

    /** What is wrong with a field, at its line. */
    static LintFinding at(
            String field, Severity severity, Manifest manifest, String policy, String rule, String message) {
        String place = manifest.place(field);
        int colon = place.lastIndexOf(':');
        boolean hasLine = colon > 0 && place.substring(colon + 1).matches("[0-9]+");
        return new LintFinding(
                severity,
                manifest.source(),
                hasLine ? Integer.parseInt(place.substring(colon + 1)) : 0,
                manifest.title(),
                policy,
                rule,
                message);
    }

    /** The path of the field in the manifest: messages name a stream by its name, YAML by its place. */
    private static String field(Manifest manifest, String message) {
        Matcher field = FIELD.matcher(message);
        if (!field.find()) {
            return "";
        }
        String path = field.group(1);
        Matcher stream = STREAM.matcher(path);
        if (!stream.find()) {
            return path;
        }
        return "spec.streams[" + place(manifest, stream.group(1)) + "]" + path.substring(stream.end());
    }

    private static int place(Manifest manifest, String name) {
        if (manifest.object().get("spec") instanceof Map<?, ?> spec && spec.get("streams") instanceof List<?> streams) {
            for (int i = 0; i < streams.size(); i++) {
                if (streams.get(i) instanceof Map<?, ?> stream && name.equals(nameOf(stream))) {
                    return i;
                }
            }
        }
        return 0;
    }

    private static String nameOf(Map<?, ?> stream) {
        Object name = stream.containsKey("name") ? stream.get("name") : "main";
        Object major = stream.containsKey("major") ? stream.get("major") : 1;
        return major.toString().equals("1") ? name.toString() : name + "_v" + major;
    }
}
