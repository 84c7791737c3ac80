package dev.datamesh.local.mesh;

import dev.datamesh.local.mesh.console.Console;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** A console whose words are kept. */
public final class CapturedConsole {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Console console;

    public CapturedConsole() {
        this(Map.of(), "");
    }

    /** @param answer what the user says when asked; empty for the end of the input */
    public CapturedConsole(Map<String, String> environment, String answer) {
        console = new Console(
                environment,
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                () -> Optional.of(answer).filter(text -> !text.isEmpty()),
                InstantSource.system());
    }

    public Console console() {
        return console;
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
