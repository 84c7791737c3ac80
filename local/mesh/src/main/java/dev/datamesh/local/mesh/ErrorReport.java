package dev.datamesh.local.mesh;

import dev.datamesh.local.mesh.cluster.ApiErrors;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.process.ProcessFailedException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
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
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("mesh: " + e.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            line.usage(err);
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static MeshException known(Exception e) {
        return switch (e) {
            case MeshException mesh -> mesh;
            case KubernetesClientException api -> ApiErrors.explained(api);
            case ProcessFailedException process ->
                new MeshException(process.getMessage(), "'mesh doctor' looks at what can be wrong", process);
            case FileSystemException file ->
                new MeshException(
                        file.getFile() + " cannot be read or written: "
                                + (file.getReason() == null ? file.getClass().getSimpleName() : file.getReason()),
                        "",
                        file);
            default -> new MeshException("unforeseen: " + e, "--verbose says where; please report it", e);
        };
    }
}
