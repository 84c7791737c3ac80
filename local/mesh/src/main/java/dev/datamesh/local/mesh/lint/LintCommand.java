package dev.datamesh.local.mesh.lint;

import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.console.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "lint",
        description = "Judge manifests by MeshPolicies and the policies that every cluster has, without a cluster.",
        footer = {
            "",
            "Policies, domains and planes are taken from the same files, or from those of --policies. What only a cluster knows "
                    + "(who may consume what, what an object was like before) is not judged: mesh plan asks one. "
                    + "Exit code 1 if anything would be refused; warnings and what a policy in Preview says are told only."
        })
public final class LintCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "YAML or JSON; of a folder all such files.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--policies",
            paramLabel = "FILE|DIR",
            description = "More policies, domains and planes to judge by. May be repeated.")
    private List<Path> rules = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private LintFormat format = LintFormat.text;

    public LintCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Linter.Report report =
                Linter.judge(read(paths), read(rules), console.clock().instant());
        console.out().print(format.of(report.findings()));
        report.notes().forEach(note -> console.err().println("note: " + note));
        console.err()
                .println(report.judged() + " manifests judged, "
                        + (report.findings().isEmpty()
                                ? "nothing"
                                : report.findings().size()) + " found");
        return report.refuses() ? 1 : 0;
    }

    private static List<Manifest> read(List<Path> paths) {
        return paths.stream().flatMap(path -> Manifests.at(path).stream()).toList();
    }
}
