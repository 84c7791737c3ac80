package dev.datamesh.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    @TempDir
    Path directory;

    private Ports ports() {
        return new Ports(StateDirectory.at(directory));
    }

    @Test
    void aRestartGetsTheSamePort() {
        int first = ports().free("broker");

        assertThat(ports().free("broker")).isEqualTo(first);
        assertThat(ports().remembered("broker")).hasValue(first);
    }

    @Test
    void aPreferredPortIsTakenUnlessAnotherIsRemembered() {
        ports().prefer("broker", 20_007);
        assertThat(ports().remembered("broker")).hasValue(20_007);

        ports().prefer("broker", 20_008);
        assertThat(ports().remembered("broker")).hasValue(20_007);
    }

    @Test
    void namesDoNotShareAPort() {
        Ports ports = ports();

        assertThat(ports.free("one")).isNotEqualTo(ports.free("two"));
    }

    @Test
    void aPortSomebodyElseTookIsGivenUpForAnother() throws Exception {
        int first = ports().free("broker");
        try (ServerSocket stranger = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            int second = ports().free("broker");

            assertThat(second).isNotEqualTo(stranger.getLocalPort());
            assertThat(ports().remembered("broker")).hasValue(second);
        }
    }

    @Test
    void aPortOurOwnProcessRunsOnIsKept() throws Exception {
        int first = ports().free("broker");
        try (ServerSocket ours = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ports().of("broker", true)).isEqualTo(ours.getLocalPort());
        }
    }

    @Test
    void aBrokenFileCostsOnlyTheMemory() {
        StateDirectory.at(directory).write("ports.json", "{\"broker\": ");

        assertThat(ports().free("broker")).isBetween(20_000, 31_999);
    }
}
