package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.catalogue.CatalogueListener;
import dev.datamesh.runtime.stream.StrideClass;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** All subscribers, and what ends them from outside: a changed channel, a right that was taken away, the server's own end. */
final class Sessions implements CatalogueListener {
    private static final Logger LOG = Logger.getLogger(Sessions.class);

    /** How often in a row the question whether a subscriber may read on may fail before the answer counts as no. */
    private static final int MOST_FAILURES = 10;

    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch draining = new CountDownLatch(1);
    private final Access access;

    Sessions(Access access) {
        this.access = access;
    }

    void add(Session session) {
        open.add(session);
        if (draining.getCount() == 0) {
            session.end(Refusals.shuttingDown());
        }
    }

    void remove(Session session) {
        open.remove(session);
    }

    long count(boolean bounded, StrideClass stride) {
        return open.stream()
                .filter(session -> session.isBounded() == bounded
                        && session.stride().filter(stride::equals).isPresent())
                .count();
    }

    @Override
    public void changed(ProductRef product, Set<String> changed, Set<String> removed) {
        if (changed.isEmpty() && removed.isEmpty()) {
            return;
        }
        for (Session session : open) {
            if (session.products().contains(product)) {
                Set<String> gone = new HashSet<>(removed);
                gone.retainAll(session.channels());
                if (!gone.isEmpty()) {
                    session.end(Refusals.notAvailable(gone));
                } else if (changed.stream().anyMatch(session.channels()::contains)) {
                    session.end(Refusals.changed());
                }
            }
        }
    }

    /** Ends those that lost the right to what they read. Returns when the server drains. */
    void recheck(Duration every) throws InterruptedException {
        while (!draining.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
            for (Session session : open) {
                recheck(session);
            }
        }
    }

    private void recheck(Session session) {
        try {
            for (ProductRef product : session.products()) {
                Refusals.unless(access.mayConsume(session.caller(), product));
            }
            session.rechecked();
        } catch (StatusException e) {
            // Whether it may is not known while the cluster is silent: that alone takes nothing away.
            if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                session.end(e);
            }
        } catch (RuntimeException e) {
            // Not the cluster's silence but a fault, of which it is not known when it ends: the others are rechecked
            // all the same.
            int failures = session.failed();
            if (failures == 1) {
                LOG.error("a subscriber's rights could not be rechecked", e);
            }
            if (failures >= MOST_FAILURES) {
                session.end(Refusals.unavailable("it cannot be found out whether this may still be read; reconnect"));
            }
        }
    }

    /** Live readers are told to reconnect; bounded ones go on until the limit. */
    void drain(Duration limit) throws InterruptedException {
        draining.countDown();
        open.stream().filter(session -> !session.isBounded()).forEach(session -> session.end(Refusals.shuttingDown()));
        long deadline = System.nanoTime() + limit.toNanos();
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        open.forEach(session -> session.end(Refusals.shuttingDown()));
    }
}
