package dev.datamesh.local.mesh.logs;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.home.MeshHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Show the logs of the mesh's processes.",
        footer = {"", "Without a name it shows the last lines of each; 'mesh status' lists the processes."})
public final class LogsCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(250);

    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "Of one process, such as operator, or of those whose names begin so.")
    private String name;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as lines are added, until Ctrl-C.")
    private boolean follow;

    @Option(names = "-n", paramLabel = "COUNT", description = "How many lines (of one 40, of each of all 8).")
    private Integer count;

    public LogsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        MeshHome home = MeshHome.of(console.environment());
        SortedMap<String, Path> logs = LogFiles.of(home);
        if (logs.isEmpty()) {
            throw new MeshException("no mesh has been started in " + home.path(), "start one: mesh up");
        }
        SortedMap<String, Path> wanted = wanted(logs);
        Map<String, LogTail> tails = new LinkedHashMap<>();
        boolean several = wanted.size() > 1;
        int lines = count != null ? count : several ? 8 : 40;
        for (var log : wanted.entrySet()) {
            LogTail tail = new LogTail(log.getValue());
            tails.put(log.getKey(), tail);
            if (several) {
                console.out().println("==> " + log.getKey() + " (" + log.getValue() + ")");
            }
            print("", tail.last(lines));
        }
        while (follow) {
            for (var tail : tails.entrySet()) {
                print(several ? tail.getKey() + ": " : "", tail.getValue().more());
            }
            Thread.sleep(POLL);
        }
        return 0;
    }

    /** That of the name, or else those whose names begin so: a pod's name ends in what nobody remembers. */
    private SortedMap<String, Path> wanted(SortedMap<String, Path> logs) {
        if (name == null) {
            return logs;
        }
        SortedMap<String, Path> wanted = new TreeMap<>(logs);
        wanted.keySet().removeIf(each -> logs.containsKey(name) ? !each.equals(name) : !each.startsWith(name));
        if (wanted.isEmpty()) {
            throw new MeshException("there is no log of " + name, "there are " + String.join(", ", logs.keySet()));
        }
        return wanted;
    }

    private void print(String prefix, List<String> lines) {
        lines.forEach(line -> console.out().println(prefix + line));
    }
}
