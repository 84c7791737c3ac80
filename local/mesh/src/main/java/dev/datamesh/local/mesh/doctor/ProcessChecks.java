package dev.datamesh.local.mesh.doctor;

import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshProcesses;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.PartState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import dev.datamesh.local.process.ManagedProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the processes of the mesh run and answer. */
record ProcessChecks(MeshHome home, MeshState state) {
    private static final int TIMEOUT_MILLIS = 2_000;

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(List.of(supervisor()));
        List<ManagedProcess> running = new MeshProcesses(home).running();
        for (PartState part : state.parts()) {
            findings.add(part(part, running));
        }
        findings.add(listens("Kafka's port", state.endpoints().bootstrapServers()));
        findings.add(operatorHealth());
        return findings;
    }

    private Finding supervisor() {
        return new MeshProcesses(home)
                .supervisor()
                .map(process -> Finding.ok("supervisor", "process " + process.pid()))
                .orElse(Finding.failure(
                        "supervisor", "does not run: what ends now is not started again", "mesh up starts it"));
    }

    private Finding part(PartState part, List<ManagedProcess> running) {
        List<String> gone = part.processes().stream()
                .filter(process -> running.stream().noneMatch(one -> one.pid() == process.pid()))
                .map(process -> process.name() + " (process " + process.pid() + ")")
                .toList();
        if (part.phase() != Phase.READY) {
            return Finding.failure(
                    part.name(),
                    part.phase().name().toLowerCase(Locale.ROOT) + (part.doing().isEmpty() ? "" : ": " + part.doing()),
                    "mesh up starts what does not run; mesh logs says why it ended");
        }
        if (!gone.isEmpty()) {
            return Finding.failure(part.name(), String.join(", ", gone) + " has ended", "mesh up starts it again");
        }
        return part.restarts() == 0
                ? Finding.ok(part.name(), "ready")
                : Finding.warning(
                        part.name(),
                        "ready, after it was started again " + part.restarts() + " time(s)",
                        "mesh logs supervisor says why");
    }

    private static Finding listens(String about, String address) {
        String[] parts = address.split(":");
        if (parts.length != 2) {
            return Finding.skipped(about, "its address is not known");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), TIMEOUT_MILLIS);
            return Finding.ok(about, address);
        } catch (IOException e) {
            return Finding.failure(about, address + ": " + e.getMessage(), "mesh logs broker says why");
        }
    }

    private Finding operatorHealth() {
        String url = state.endpoints().operatorHealth();
        if (url.isEmpty()) {
            return Finding.skipped("operator's health", "its address is not known");
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            int status = connection.getResponseCode();
            return status == HttpURLConnection.HTTP_OK
                    ? Finding.ok("operator's health", url)
                    : Finding.failure(
                            "operator's health", url + " answers " + status, "mesh logs operator says what is wrong");
        } catch (IOException e) {
            return Finding.failure("operator's health", url + ": " + e.getMessage(), "mesh logs operator says why");
        }
    }
}
