package dev.datamesh.local.broker;

import dev.datamesh.local.process.ProcessFailedException;
import dev.datamesh.local.process.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Prepares an empty data directory: the cluster's id, and the admin's password, which the broker itself needs. */
record BrokerStorage(StateDirectory state, Path java, Path library) {

    private static final long LIMIT_SECONDS = 60;

    void formatIfNew(Path properties, String password) {
        if (Files.exists(state.file("data/meta.properties"))) {
            return;
        }
        // The command line is for all to see, so what holds the password goes through a file.
        Path arguments = state.write("format.args", """
                -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m
                -cp "%s/*"
                -Dlog4j2.configurationFile=%s
                kafka.tools.StorageTool format --ignore-formatted
                -t %s -c "%s"
                -S "SCRAM-SHA-512=[name=%s,password=%s]"
                """.formatted(
                library, state.file("log4j2.xml"), clusterId(), properties, BrokerConfiguration.ADMIN, password));
        Path output = state.directory("logs").resolve("format.out");
        try {
            Process format = new ProcessBuilder(java.toString(), "@" + arguments)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!format.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                format.destroyForcibly();
                throw new ProcessFailedException("Kafka's storage tool took more than " + LIMIT_SECONDS + " s");
            }
            if (format.exitValue() != 0) {
                throw new ProcessFailedException("Kafka's storage tool failed:\n" + Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessFailedException("interrupted while formatting Kafka's storage", e);
        } finally {
            arguments.toFile().delete();
        }
    }

    /** Kafka's form of a UUID: 16 bytes in URL-safe base 64. */
    private static String clusterId() {
        UUID id = UUID.randomUUID();
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
        // A leading minus would be read as an option.
        return text.startsWith("-") ? clusterId() : text;
    }
}
