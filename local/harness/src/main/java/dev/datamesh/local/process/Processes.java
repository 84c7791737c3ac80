package dev.datamesh.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The processes of one state directory. Each is written down when it starts, so that they are found again by whoever
 * comes after a crash: adopted if they run the same command, replaced if not.
 *
 * <p>Children write to files and read from nowhere, and run in a session of their own where the system has
 * {@code setsid}: neither the parent's end nor a Ctrl-C at its terminal reaches them unless asked for.
 */
public final class Processes {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR");

    private final StateDirectory state;

    public Processes(StateDirectory state) {
        this.state = state;
    }

    /** The running process of this name, whoever started it. */
    public Optional<ManagedProcess> find(String name) {
        return state.read(recordOf(name), PidRecord.class)
                .flatMap(record -> record.running().map(handle -> new ManagedProcess(state, record, handle)));
    }

    /** All that run, by name. */
    public List<ManagedProcess> running() {
        Path records = state.directory("run");
        try (Stream<Path> files = Files.list(records)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json"))
                    .sorted()
                    .flatMap(file -> find(file.substring(0, file.length() - ".json".length())).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adopts the process of this name if it runs this very command; else stops what runs and starts it anew. */
    public ManagedProcess start(ProcessSpec spec) {
        String hash = hash(spec);
        Optional<ManagedProcess> found = find(spec.name());
        if (found.isPresent()) {
            if (found.get().record().commandHash().equals(hash)) {
                return found.get().as(spec);
            }
            found.get().stop();
        }
        return spawn(spec, hash);
    }

    private ManagedProcess spawn(ProcessSpec spec, String hash) {
        try {
            LogFile log = LogFile.opened(spec.log());
            ProcessBuilder builder = new ProcessBuilder(inOwnSession(spec.command()))
                    .directory(spec.directory().toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.path().toFile()));
            Map<String, String> environment = builder.environment();
            environment.keySet().retainAll(INHERITED);
            environment.putAll(spec.environment());
            List<LogFile> logs = new ArrayList<>(List.of(log));
            for (Path other : spec.moreLogs()) {
                logs.add(new LogFile(other, Files.exists(other) ? Files.size(other) : 0));
            }
            Process child = builder.start();
            PidRecord record = PidRecord.of(spec, child.toHandle(), hash);
            state.directory("run");
            state.write(recordOf(spec.name()), record);
            return new ManagedProcess(state, record, child, spec, logs);
        } catch (IOException e) {
            throw new ProcessFailedException(spec.name() + " could not be started: " + e.getMessage(), e);
        }
    }

    static String recordOf(String name) {
        return "run/" + name + ".json";
    }

    private static List<String> inOwnSession(List<String> command) {
        Optional<Path> setsid = Stream.of("/usr/bin/setsid", "/bin/setsid")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (setsid.isEmpty()) {
            return command;
        }
        List<String> wrapped = new ArrayList<>(List.of(setsid.get().toString()));
        wrapped.addAll(command);
        return wrapped;
    }

    private static String hash(ProcessSpec spec) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String words = String.join("\0", spec.command()) + "\0\0" + new TreeMap<>(spec.environment()) + "\0\0"
                    + spec.directory();
            digest.update(words.getBytes(StandardCharsets.UTF_8));
            for (Path input : spec.inputs()) {
                digest.update(Files.readAllBytes(input));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
