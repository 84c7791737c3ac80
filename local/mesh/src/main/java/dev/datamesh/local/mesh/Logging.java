package dev.datamesh.local.mesh;

import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the libraries log. Their warnings repeat what our own errors say, so only {@code MESH_LOG} lets them through. */
final class Logging {
    /** The root logger is kept here: the log manager holds it only weakly. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final String VARIABLE = "MESH_LOG";

    private Logging() {}

    /** {@code MESH_LOG} is a level of java.util.logging, such as {@code WARNING} or {@code INFO}; else nothing. */
    static void quiet(Map<String, String> environment) {
        LogManager.getLogManager().reset();
        Level level = level(environment.getOrDefault(VARIABLE, ""));
        ROOT.setLevel(level);
        if (level != Level.OFF) {
            Handler handler = new ConsoleHandler();
            handler.setLevel(level);
            handler.setFormatter(new SimpleFormatter());
            ROOT.addHandler(handler);
        }
    }

    private static Level level(String name) {
        try {
            return name.isEmpty() ? Level.OFF : Level.parse(name);
        } catch (IllegalArgumentException e) {
            return Level.INFO;
        }
    }
}
