package dev.datamesh.local.mesh;

import dev.datamesh.local.mesh.console.Console;

/** The {@code mesh} command. */
public final class Mesh {
    private Mesh() {}

    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        Logging.quiet(console.environment());
        int code = CommandLines.of(console).execute(arguments);
        console.out().flush();
        console.err().flush();
        System.exit(code);
    }
}
