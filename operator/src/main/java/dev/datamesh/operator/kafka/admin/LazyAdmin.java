package dev.datamesh.operator.kafka.admin;

import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.client.ClientSettings;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/** An admin client that is made when it is first needed: making one asks the DNS, and fails while a bootstrap name has no address. */
final class LazyAdmin implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaAccess access;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Admin admin;
    private boolean closed;
    private volatile @Nullable String clusterId;

    LazyAdmin(KafkaAccess access) {
        this.access = access;
    }

    /** The client; blocks while it is being made. */
    Admin get() {
        lock.lock();
        try {
            if (closed) {
                throw new KafkaFailure.Unavailable(Reason.CLOSED, "the connection to Kafka is being closed", null);
            }
            if (admin == null) {
                admin = make(access);
            }
            return admin;
        } finally {
            lock.unlock();
        }
    }

    /** Has {@link #forChanges} work on the cluster with this id only. */
    void bind(String id) {
        clusterId = id;
    }

    /** The client, for a call that changes something; blocks for an answer of the brokers, and fails if they are another cluster's. */
    Admin forChanges() {
        Admin client = get();
        String bound = clusterId;
        if (bound != null) {
            String found;
            try {
                found = client.describeCluster()
                        .clusterId()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
            } catch (RuntimeException e) {
                throw KafkaFailure.of(e);
            }
            if (!bound.equals(found)) {
                throw new KafkaFailure.Unavailable(
                        Reason.OTHER_CLUSTER,
                        "the brokers that answer belong to Kafka cluster " + found + " and not to " + bound,
                        null);
            }
        }
        return client;
    }

    /** Fails if the brokers are another cluster's. */
    void confirm() {
        Admin unused = forChanges();
    }

    /** A client of its own; it is for the caller to close. */
    static Admin make(KafkaAccess access) {
        var settings = ClientSettings.of(access);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ClientSettings.API_TIMEOUT.toMillis());
        try {
            return Admin.create(settings);
        } catch (RuntimeException e) {
            throw KafkaFailure.of(e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (admin != null) {
                admin.close(CLOSE_TIMEOUT);
            }
        } finally {
            lock.unlock();
        }
    }
}
