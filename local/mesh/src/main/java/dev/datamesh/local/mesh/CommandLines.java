package dev.datamesh.local.mesh;

import dev.datamesh.local.mesh.access.AccessCommand;
import dev.datamesh.local.mesh.access.ApproveCommand;
import dev.datamesh.local.mesh.access.RequestCommand;
import dev.datamesh.local.mesh.access.RevokeCommand;
import dev.datamesh.local.mesh.access.RotateCommand;
import dev.datamesh.local.mesh.apply.ApplyCommand;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.data.DescribeCommand;
import dev.datamesh.local.mesh.data.FetchCommand;
import dev.datamesh.local.mesh.data.FindCommand;
import dev.datamesh.local.mesh.doctor.DoctorCommand;
import dev.datamesh.local.mesh.down.DownCommand;
import dev.datamesh.local.mesh.down.ResetCommand;
import dev.datamesh.local.mesh.explain.WhyCommand;
import dev.datamesh.local.mesh.export.ExportCommand;
import dev.datamesh.local.mesh.export.ImportCommand;
import dev.datamesh.local.mesh.graph.GraphCommand;
import dev.datamesh.local.mesh.leftover.LeftoversCommand;
import dev.datamesh.local.mesh.leftover.PurgeCommand;
import dev.datamesh.local.mesh.lint.LintCommand;
import dev.datamesh.local.mesh.logs.LogsCommand;
import dev.datamesh.local.mesh.plan.PlanCommand;
import dev.datamesh.local.mesh.publish.PublishCommand;
import dev.datamesh.local.mesh.publish.ReplayCommand;
import dev.datamesh.local.mesh.status.KubeconfigCommand;
import dev.datamesh.local.mesh.status.StatusCommand;
import dev.datamesh.local.mesh.supervisor.SuperviseCommand;
import dev.datamesh.local.mesh.tail.TailCommand;
import dev.datamesh.local.mesh.up.UpCommand;
import dev.datamesh.local.mesh.usage.UsageCommand;
import dev.datamesh.local.mesh.warm.WarmUpCommand;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** All commands, put together. */
final class CommandLines {
    private CommandLines() {}

    static CommandLine of(Console console) {
        MeshCommand root = new MeshCommand();
        CommandLine line = new CommandLine(root);
        List<Callable<Integer>> commands = List.of(
                new UpCommand(console),
                new DownCommand(console),
                new ResetCommand(console),
                new StatusCommand(console),
                new LogsCommand(console),
                new DoctorCommand(console),
                new ApplyCommand(console),
                new LintCommand(console),
                new PlanCommand(console),
                new FindCommand(console),
                new DescribeCommand(console),
                new FetchCommand(console),
                new WhyCommand(console),
                new GraphCommand(console),
                new ExportCommand(console),
                new ImportCommand(console),
                new RequestCommand(console),
                new ApproveCommand(console),
                new RevokeCommand(console),
                new AccessCommand(console),
                new RotateCommand(console),
                new UsageCommand(console),
                new TailCommand(console),
                new PublishCommand(console),
                new LeftoversCommand(console),
                new PurgeCommand(console),
                new KubeconfigCommand(console),
                new SuperviseCommand(console),
                new ReplayCommand(console),
                new WarmUpCommand());
        for (Callable<Integer> command : commands) {
            CommandLine sub = new CommandLine(command);
            line.addSubcommand(sub.getCommandName(), sub);
        }
        for (CommandLine sub : line.getSubcommands().values()) {
            sub.getCommandSpec().mixinStandardHelpOptions(true);
        }
        ErrorReport errors = new ErrorReport(root::verbose);
        return line.setOut(console.out())
                .setErr(console.err())
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedSubcommandsAllowed(false);
    }
}
