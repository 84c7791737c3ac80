package dev.datamesh.local.controlplane;

import java.util.Locale;

/** An operating system and a processor, as Go names them. */
public record Platform(String os, String architecture) {

    public static Platform current() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch");
        return new Platform(
                os.startsWith("mac") ? "darwin" : os,
                switch (processor) {
                    case "x86_64", "amd64" -> "amd64";
                    case "aarch64" -> "arm64";
                    default -> processor;
                });
    }

    @Override
    public String toString() {
        return os + "-" + architecture;
    }
}
