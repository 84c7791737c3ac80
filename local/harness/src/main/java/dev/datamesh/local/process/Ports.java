package dev.datamesh.local.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * Loopback ports of one state directory, remembered by name so that a restart finds them again. A remembered port that
 * somebody else has taken meanwhile is given up for another.
 *
 * <p>They lie below the range from which systems pick ports for outgoing connections: while one of our servers is down,
 * nobody's client can wander onto its port.
 */
public final class Ports {

    private static final String FILE = "ports.json";
    private static final int FIRST = 20_000;
    private static final int END = 32_000;

    private final StateDirectory state;
    private final SplittableRandom random = new SplittableRandom();

    public Ports(StateDirectory state) {
        this.state = state;
    }

    /** The port remembered under this name, free or not: the right one for a process that may still run on it. */
    public synchronized OptionalInt remembered(String name) {
        Integer port = all().get(name);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The port for a process: the remembered one if that process runs on it already, else {@link #free}. */
    public synchronized int of(String name, boolean runs) {
        OptionalInt known = remembered(name);
        return runs && known.isPresent() ? known.getAsInt() : free(name);
    }

    /** Remembers a port to try first, unless one is remembered under this name already. */
    public synchronized void prefer(String name, int port) {
        Map<String, Integer> known = all();
        if (known.putIfAbsent(name, port) == null) {
            state.write(FILE, known);
        }
    }

    /** The remembered port if it is free now, else a new one, which is remembered. */
    public synchronized int free(String name) {
        Map<String, Integer> known = all();
        Integer before = known.get(name);
        if (before != null && isFree(before)) {
            return before;
        }
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = random.nextInt(FIRST, END);
            if (!known.containsValue(port) && isFree(port)) {
                known.put(name, port);
                state.write(FILE, known);
                return port;
            }
        }
        throw new ProcessFailedException("no free port between " + FIRST + " and " + END + " on 127.0.0.1");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Integer> all() {
        return new LinkedHashMap<>(state.read(FILE, Map.class).orElse(Map.of()));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
