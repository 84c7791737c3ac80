package dev.datamesh.runtime.app;

import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/**
 * Ends the process when a thread ends because the machine under it failed, such as for want of memory: what that thread did for all,
 * such as to read the log, nobody does any more, and a new process does it again. In order it cannot be ended any more.
 */
final class EndOnError implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = Logger.getLogger(EndOnError.class);
    private static final int STATUS = 3;

    private final IntConsumer halt;

    /** @param halt ends the process at once, with this status */
    EndOnError(IntConsumer halt) {
        this.halt = halt;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            try {
                LOG.fatalf(failure, "%s has failed, and the runtime ends with it", thread.getName());
            } finally {
                halt.accept(STATUS);
            }
        } else {
            LOG.errorf(failure, "%s has failed", thread.getName());
        }
    }
}
