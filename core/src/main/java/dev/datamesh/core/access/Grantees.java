package dev.datamesh.core.access;

import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.name.PrincipalName;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Those who can be granted something. */
public final class Grantees {
    private static final String SYSTEM = "system:";
    private static final String ACCOUNT = "system:serviceaccount:";

    private Grantees() {}

    /**
     * Whether somebody can be granted anything. What Kubernetes itself names cannot: a ServiceAccount has a kind of its own, which its
     * namespace consents for, and groups such as {@code system:authenticated} are everybody, for whom a product is {@code Open}.
     */
    public static boolean isAllowed(Subject subject) {
        return subject.kind() == Subject.Kind.ServiceAccount || !subject.name().startsWith(SYSTEM);
    }

    /** Why somebody cannot be granted anything. */
    public static String refusal(String field, Subject subject) {
        return field + ": " + subject.kind() + " " + subject.name()
                + " cannot be granted anything: a ServiceAccount is named as kind ServiceAccount, and for everybody there is access.mode"
                + " Open";
    }

    /** Somebody as RBAC knows it outside its own namespace. */
    public static Subject forRbac(String namespace, Subject subject) {
        return subject.kind() == Subject.Kind.ServiceAccount
                ? new Subject(Subject.Kind.User, ACCOUNT + namespace + ":" + subject.name())
                : subject;
    }

    /** Somebody as Kafka knows it; only ServiceAccounts have Kafka users. */
    public static Optional<PrincipalName> onKafka(String namespace, Subject subject) {
        return subject.kind() == Subject.Kind.ServiceAccount
                ? Optional.of(new PrincipalName(namespace, subject.name()))
                : Optional.empty();
    }

    /** Whether a grant was judged to be in force when it was reported last. */
    public static boolean isInForce(@Nullable AccessGrantStatus status) {
        return status != null
                && status.conditions().stream()
                        .anyMatch(condition -> condition.type().equals(ConditionType.Approved.name())
                                && condition.status().equals(Status.True.name()));
    }

    /**
     * Whether a grant that is in force is somebody's now. A ServiceAccount that was made anew under the name has another UID, and is
     * another.
     *
     * @param user its name, as token review tells it
     * @param uid its UID, as token review tells it
     * @param groups its groups, as token review tells them
     */
    public static boolean covers(
            AccessGrantSpec spec,
            AccessGrantStatus status,
            String user,
            String uid,
            Collection<String> groups,
            Instant now) {
        if (!now.isBefore(Expiry.of(spec.expires())) || !now.isBefore(Expiry.of(status.expires()))) {
            return false;
        }
        Subject subject = spec.to().subject();
        return switch (subject.kind()) {
            case ServiceAccount ->
                user.equals(forRbac(spec.to().namespace(), subject).name())
                        && status.pins() != null
                        && uid.equals(status.pins().subjectUid());
            case User -> user.equals(subject.name());
            case Group -> groups.contains(subject.name());
        };
    }
}
