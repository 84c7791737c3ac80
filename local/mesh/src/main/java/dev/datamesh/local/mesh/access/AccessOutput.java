package dev.datamesh.local.mesh.access;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of commands that write a manifest: to the cluster, or for Git. */
final class AccessOutput {
    enum Form {
        text,
        yaml
    }

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "yaml: print the manifest and write nothing.")
    private Form form;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "How long to wait for the operator's word (${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    boolean isYaml() {
        return form == Form.yaml;
    }

    Duration timeout() {
        return Duration.ofSeconds(Math.max(0, timeoutSeconds));
    }
}
