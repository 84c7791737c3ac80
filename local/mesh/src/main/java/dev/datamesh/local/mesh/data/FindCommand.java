package dev.datamesh.local.mesh.data;

import dev.datamesh.core.unit.DurationText;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.Table;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "find",
        description = "Find channels anywhere in the mesh.",
        footer = {"", "  mesh find 'H1:.*'", "", "Exit code 0 if there are any, else 1."})
public final class FindCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private DataAccess access;

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = ".*",
            paramLabel = "PATTERN",
            description = "A regular expression for the beginning of the name (${DEFAULT-VALUE}).")
    private String pattern;

    public FindCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<FoundChannel> found;
        try (DataClient client = access.open(console)) {
            found = client.find(pattern).stream()
                    .sorted(Comparator.comparing(FoundChannel::name))
                    .toList();
        }
        if (found.isEmpty()) {
            console.err().println("no channel's name begins with " + pattern);
            return 1;
        }
        Table table = new Table().row("CHANNEL", "TYPE", "RATE", "BLOCKS OF", "PRODUCT");
        found.forEach(channel -> table.row(
                channel.name(),
                channel.dataType(),
                channel.sampleRate() + " Hz",
                DurationText.format(Duration.ofNanos(channel.strideNanos())),
                channel.product()));
        table.lines().forEach(console.out()::println);
        return 0;
    }
}
