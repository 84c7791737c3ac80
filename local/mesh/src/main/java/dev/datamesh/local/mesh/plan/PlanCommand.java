package dev.datamesh.local.mesh.plan;

import dev.datamesh.local.mesh.apply.Applier;
import dev.datamesh.local.mesh.apply.Applier.Applied;
import dev.datamesh.local.mesh.apply.Applier.Outcome;
import dev.datamesh.local.mesh.apply.ApplyCommand;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.apply.Refusal;
import dev.datamesh.local.mesh.cluster.MeshAccess;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.lint.LintFinding;
import dev.datamesh.local.mesh.lint.LintFinding.Severity;
import dev.datamesh.local.mesh.lint.LintFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description = "Have a cluster judge manifests, and say what they would change; nothing is kept.",
        footer = {
            "",
            "Says what would be refused, by policies or by anything else, which objects would be created or changed, and who reads "
                    + "the products among them. What a namespace holds that is not there yet cannot be judged. "
                    + "Exit code 1 if anything would be refused."
        })
public final class PlanCommand implements Callable<Integer> {
    private static final Pattern PLACED = Pattern.compile("^(.*?)(?::([0-9]+))?: (.*)$", Pattern.DOTALL);

    private final Console console;

    @Mixin
    private MeshAccess access;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "YAML or JSON; of a folder all such files.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Of what would be refused: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private LintFormat format = LintFormat.text;

    public PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Manifest> manifests =
                paths.stream().flatMap(path -> Manifests.at(path).stream()).toList();
        try (MeshCluster cluster = access.open(console)) {
            Applier.Result result = Applier.rehearsing(cluster.client(), ApplyCommand.FIELD_MANAGER)
                    .apply(manifests, applied -> {});
            if (format == LintFormat.text) {
                result.applied().forEach(applied -> console.out().println(words(applied)));
            }
            console.out()
                    .print(format.of(result.refused().stream()
                            .flatMap(PlanCommand::findings)
                            .toList()));
            return result.refused().isEmpty() ? 0 : 1;
        }
    }

    private static String words(Applied applied) {
        String consumers = Consumers.of(applied.object());
        String readers = applied.outcome() == Outcome.changed && !consumers.isEmpty() ? "; read by " + consumers : "";
        return applied.title()
                + switch (applied.outcome()) {
                    case created -> " would be created";
                    case changed -> " would be changed" + readers;
                    case unchanged -> " would stay as it is";
                };
    }

    private static Stream<LintFinding> findings(Refusal refusal) {
        return refusal.lines().stream().map(line -> {
            Matcher placed = PLACED.matcher(line);
            boolean whole = placed.matches();
            return new LintFinding(
                    Severity.error,
                    refusal.manifest().source(),
                    whole && placed.group(2) != null ? Integer.parseInt(placed.group(2)) : 0,
                    refusal.manifest().title(),
                    "",
                    "",
                    whole ? placed.group(3) : line);
        });
    }
}
