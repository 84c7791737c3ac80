package dev.datamesh.local.testing;

import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;

/** One broker for all tests of a JVM, started by the first that asks, gone with the JVM. Tests must not stop it. */
public final class SharedBroker {
    /** All tests of a module leave their topics there, thousands of them. */
    private static final int HEAP_MEGABYTES = 640;

    private static final class Holder {
        private static final Broker BROKER =
                Lifetime.untilExit(Broker.start(BrokerOptions.temporary().withHeapMegabytes(HEAP_MEGABYTES)));
    }

    private SharedBroker() {}

    public static Broker get() {
        return Holder.BROKER;
    }
}
