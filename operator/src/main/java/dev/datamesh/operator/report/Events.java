package dev.datamesh.operator.report;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/**
 * Kubernetes events on the resources we reconcile. An event tells a person something that a condition cannot keep, such as what was
 * put back; it is never needed for anything, so one that cannot be written is only logged.
 */
public final class Events {
    /** The weight of an event. */
    public enum Type {
        Normal,
        Warning
    }

    private static final Logger LOG = Logger.getLogger(Events.class);

    /** In bytes; the API server refuses an event with more. */
    private static final int LONGEST_NOTE = 1024;

    /** The API server takes a MicroTime with six digits, no more and no fewer. */
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final InstantSource clock;
    private final Executor executor;

    public Events(KubernetesClient client, InstantSource clock, Executor executor) {
        this.client = client;
        this.clock = clock;
        this.executor = executor;
    }

    /**
     * Tells something about a resource, at most once a minute in the same words.
     *
     * @param action what we did, one word such as {@code Restored}
     * @param reason why, one stable word
     */
    public void tell(HasMetadata about, Type type, String action, String reason, String note) {
        var now = clock.instant();
        // The name is made of what is said and when, so that a retried create cannot say it twice.
        String key = about.getMetadata().getUid() + reason + note + now.getEpochSecond() / 60;
        String suffix = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 13);
        String namespace = about.getMetadata().getNamespace();
        var event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace == null ? "default" : namespace)
                .withName(about.getMetadata().getName() + "." + suffix)
                .endMetadata()
                .withEventTime(new MicroTime(MICROSECONDS.format(now)))
                .withReportingController("datamesh.dev/operator")
                .withReportingInstance("operator")
                .withAction(action)
                .withReason(reason)
                .withType(type.name())
                .withNote(cut(note))
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion(about.getApiVersion())
                        .withKind(about.getKind())
                        .withNamespace(namespace)
                        .withName(about.getMetadata().getName())
                        .withUid(about.getMetadata().getUid())
                        .build())
                .build();
        try {
            executor.execute(() -> write(event));
        } catch (RejectedExecutionException e) {
            LOG.debugf("event %s was not written: the operator is stopping", reason);
        }
    }

    private static String cut(String note) {
        byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST_NOTE) {
            return note;
        }
        int end = LONGEST_NOTE;
        // Bytes that begin with 10 go on with a character.
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private void write(io.fabric8.kubernetes.api.model.events.v1.Event event) {
        try {
            client.resource(event).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                LOG.debugf("event %s was not written: %s", event.getReason(), e.getMessage());
            }
        }
    }
}
