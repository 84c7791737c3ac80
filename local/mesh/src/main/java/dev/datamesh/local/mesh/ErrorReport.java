package dev.datamesh.local.mesh;

import dev.datamesh.local.mesh.cluster.ApiErrors;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.process.ProcessFailedException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Errors as a user wants them: what is wrong, what to do. A stack trace only for who asks. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final BooleanSupplier verbose;

    ErrorReport(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        MeshException known = known(e);
        err.println("mesh: " + known.getMessage());
        if (!known.remedy().isEmpty()) {
            err.println("  → " + known.remedy());
        }
        if (verbose.getAsBoolean()) {
            e.printStackTrace(err);
        }
        return known.isWrongUsage() ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("mesh: " + e.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            brief(line, err);
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static String reason(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException missing -> "it does not exist";
            case AccessDeniedException denied -> "permission denied";
            default -> e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        };
    }

    /** What the whole help would drown: the commands there are, or how the one that was meant is written. */
    private static void brief(CommandLine line, PrintWriter err) {
        if (line.getParent() == null) {
            line.usage(err);
            return;
        }
        err.print(line.getHelp().synopsisHeading()
                + line.getHelp().synopsis(line.getHelp().synopsisHeadingLength()));
        err.println("  → " + line.getCommandSpec().qualifiedName() + " --help");
    }

    private static MeshException known(Exception e) {
        return switch (e) {
            case MeshException mesh -> mesh;
            case KubernetesClientException api -> ApiErrors.explained(api);
            case ProcessFailedException process ->
                new MeshException(process.getMessage(), "'mesh doctor' looks at what can be wrong", process);
            case FileSystemException file ->
                new MeshException(file.getFile() + " cannot be read or written: " + reason(file), "", file);
            default -> new MeshException("unforeseen: " + e, "--verbose says where; please report it", e);
        };
    }
}
