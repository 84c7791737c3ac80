package dev.datamesh.local.mesh;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "mesh",
        mixinStandardHelpOptions = true,
        version = "mesh 0.1.0",
        description = "A data mesh on this machine, and the tools of a user's day.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "  mesh up                 start a mesh, with examples and their data",
            "  mesh find               what there is to read, in all domains",
            "  mesh tail h1/strain     see the blocks of a product arrive",
            "  mesh COMMAND --help     what a command does",
            "",
            "'mesh test', of the launcher, runs the project's tests. Exit codes: 0 done, 1 not done, 2 wrong usage."
        })
final class MeshCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "With an error, say where in the program it arose.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }
}
