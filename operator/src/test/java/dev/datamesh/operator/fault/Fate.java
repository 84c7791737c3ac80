package dev.datamesh.operator.fault;

import dev.datamesh.operator.Settings;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What becomes of an operator's writes: all of them pass here, those to Kafka and those to the API server. */
interface Fate {
    /**
     * Sends a write, or not; gives back its answer, or not.
     *
     * @param write in words, such as {@code create topic h1.orders.main.v1} or {@code PATCH dataproducts h1/orders/status}
     */
    <T> CompletableFuture<T> pass(String write, Supplier<CompletableFuture<T>> send);

    /** An operator under this fate. */
    default Rig.Running start(Rig rig, Duration resync) {
        return rig.start(
                Settings.defaults().withLeaderElection(false).withResync(resync),
                kafka -> new FatefulKafka(kafka, this),
                rig.operatorClient(new HttpSeam(new FatefulApi(this))));
    }
}
