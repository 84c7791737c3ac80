package dev.datamesh.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndOnErrorTest {
    private final List<Integer> halted = new ArrayList<>();

    @Test
    void aThreadThatHasNoMemoryEndsTheProcess() throws Exception {
        run(() -> {
            throw new OutOfMemoryError("made up");
        });
        assertThat(halted).containsExactly(3);
    }

    @Test
    void aThreadThatHasAnotherFaultDoesNot() throws Exception {
        run(() -> {
            throw new IllegalStateException("made up");
        });
        assertThat(halted).isEmpty();
    }

    private void run(Runnable work) throws InterruptedException {
        Thread thread = Thread.ofPlatform()
                .name("made to fail")
                .uncaughtExceptionHandler(new EndOnError(halted::add))
                .start(work);
        thread.join();
    }
}
