package dev.datamesh.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is beside the chart is of the chart: the base for kustomize, the runbooks; and linters have nothing to say. */
class ChartQualityTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path BASE = ROOT.resolve(Path.of("charts", "kustomize", "datamesh.yaml"));
    private static final Pattern ALERT = Pattern.compile("(?m)^ +- alert: (\\w+)$");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (DataMesh\\w+)$");

    @TempDir
    private Path folder;

    @Test
    void theBaseForKustomizeIsWhatTheChartRenders() throws Exception {
        String rendered = helm().templated("crds.enabled=false", "namespaces.createSystem=true")
                .output();
        if (System.getProperty("chart.write") != null) {
            Files.writeString(BASE, rendered);
        }
        assertThat(Files.readString(BASE))
                .as("stale: -Dtest=ChartQualityTest -Dchart.write makes it anew")
                .isEqualTo(rendered);
    }

    @Test
    void kubeScoreFindsNothingThatIsNotWaived() throws Exception {
        Path kubeScore = Helm.onPath("kube-score").orElse(null);
        assumeTrue(kubeScore != null, "no kube-score on the PATH: the chart is not scored");
        Path chart = folder.resolve("chart.yaml");
        Files.writeString(
                chart, helm().templated("namespaces.createSystem=true").output());

        // A limit of CPU would only make starting and catching up slow.
        Helm.Outcome scored = Helm.outcome(List.of(
                kubeScore.toString(),
                "score",
                "--output-format",
                "ci",
                "--ignore-container-cpu-limit",
                chart.toString()));

        assertThat(scored.output().lines())
                .isNotEmpty()
                .noneMatch(line -> line.startsWith("[CRITICAL]") || line.startsWith("[WARNING]"));
    }

    @Test
    void everyAlertHasItsRunbookAndEveryRunbookItsAlert() throws IOException {
        assertThat(names(HEADING, "docs/operations.md"))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(names(ALERT, "charts/datamesh/files/metrics/rules.yaml"));
    }

    private static List<String> names(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve(file)))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static Helm helm() {
        assumeTrue(Helm.found().isPresent(), "no helm on the PATH: the chart is not tried");
        return Helm.found().orElseThrow();
    }
}
