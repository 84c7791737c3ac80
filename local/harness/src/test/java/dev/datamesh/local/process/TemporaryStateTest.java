package dev.datamesh.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TemporaryStateTest {

    @Test
    void whatAKilledJvmLeftIsStoppedAndDeletedByTheNext() {
        StateDirectory abandoned = TemporaryState.create("test");
        ManagedProcess left = new Processes(abandoned)
                .start(ProcessSpec.of("left", List.of("/bin/sleep", "60"), abandoned.file("left.log")));
        abandoned.write("owner.json", "{\"pid\": " + ProcessHandle.current().pid() + ", \"startMillis\": 1000}");

        StateDirectory next = TemporaryState.create("test");
        try {
            assertThat(left.isAlive()).isFalse();
            assertThat(abandoned.path()).doesNotExist();
        } finally {
            next.delete();
        }
    }

    @Test
    void whatALivingJvmUsesIsLeftAlone() {
        StateDirectory first = TemporaryState.create("test");
        StateDirectory second = TemporaryState.create("test");
        try {
            assertThat(first.path()).exists().isNotEqualTo(second.path());
        } finally {
            first.delete();
            second.delete();
        }
    }
}
