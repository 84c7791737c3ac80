package dev.datamesh.runtime.access;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Access by the cluster's own word: TokenReview says who, SubjectAccessReview whether. Rights are asked for anew often enough for one
 * that is taken away to be gone within a second; who is behind a token changes only by its expiry.
 */
public final class ClusterAccess implements Access {
    private static final Logger LOG = Logger.getLogger(ClusterAccess.class);

    private static final String CONSUME = "consume";
    private static final String PUBLISH = "publish";
    private static final Duration RIGHT_LIFE = Duration.ofMillis(400);
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    /** Longer ones are not asked for: no cluster's token comes near. */
    private static final int LONGEST_TOKEN = 16 * 1024;

    private record Right(Caller caller, String verb, ProductRef product) {}

    private final ClusterReviews reviews;
    private final Terms terms;
    private final EffectiveGrants grants;
    private final InstantSource clock;
    private final Remembered<String, Optional<Caller>> callers;
    private final Remembered<Right, Boolean> rights;

    public ClusterAccess(KubernetesClient client, Terms terms, EffectiveGrants grants, InstantSource clock) {
        this.reviews = new ClusterReviews(client);
        this.terms = terms;
        this.grants = grants;
        this.clock = clock;
        this.callers = new Remembered<>(TOKEN_LIFE, MOST, clock);
        this.rights = new Remembered<>(RIGHT_LIFE, MOST, clock);
    }

    @Override
    public Caller authenticate(Optional<String> bearerToken) {
        if (bearerToken.isEmpty()
                || bearerToken.get().isEmpty()
                || bearerToken.get().length() > LONGEST_TOKEN) {
            return Caller.ANONYMOUS;
        }
        String token = bearerToken.get();
        if (!TokenClaims.mayBeFor(ClusterReviews.AUDIENCE, token, clock.instant())) {
            return Caller.ANONYMOUS;
        }
        try {
            return callers.get(digest(token), key -> reviews.whoIs(token)).orElse(Caller.ANONYMOUS);
        } catch (KubernetesClientException e) {
            // Open products are read on; who needs a right is told to come again.
            LOG.warnf("a token could not be reviewed: the API server answered %d", e.getCode());
            return Caller.UNREVIEWED;
        }
    }

    @Override
    public Verdict mayConsume(Caller caller, ProductRef product) {
        Optional<ProductTerms> said = terms.of(product);
        if (said.isEmpty()) {
            return new Refused(RefusalStatus.UNAVAILABLE, name(product) + " is not served here");
        }
        if (said.get().open()) {
            return Verdict.allowed();
        }
        if (caller.isUnreviewed()) {
            return unreviewed();
        }
        if (caller.isAnonymous()) {
            return new Refused(
                    RefusalStatus.UNAUTHENTICATED,
                    "authentication required: " + name(product) + " is read with a token for the audience "
                            + ClusterReviews.AUDIENCE);
        }
        try {
            return isAllowed(caller, CONSUME, product) && grants.inForce(caller, product)
                    ? Verdict.allowed()
                    : new Refused(
                            RefusalStatus.PERMISSION_DENIED,
                            name(product) + " needs a grant: mesh request " + name(product));
        } catch (KubernetesClientException e) {
            return unknown(e);
        }
    }

    @Override
    public Verdict mayPublish(Caller caller, ProductRef product) {
        if (caller.isUnreviewed()) {
            return unreviewed();
        }
        if (caller.isAnonymous()) {
            return new Refused(
                    RefusalStatus.UNAUTHENTICATED,
                    "authentication required: " + name(product) + " is published with a token for the audience "
                            + ClusterReviews.AUDIENCE);
        }
        try {
            return isAllowed(caller, PUBLISH, product)
                    ? Verdict.allowed()
                    : new Refused(
                            RefusalStatus.PERMISSION_DENIED,
                            "token not authorized to publish " + name(product) + ": its spec.publishers names who may");
        } catch (KubernetesClientException e) {
            return unknown(e);
        }
    }

    @Override
    public boolean maySee(Caller caller, ProductRef product) {
        Optional<ProductTerms> said = terms.of(product);
        if (said.isEmpty()) {
            return false;
        }
        return switch (said.get().visibility()) {
            case Mesh -> !caller.isAnonymous() || said.get().known();
            case Domain -> isOwn(caller, product, said.get()) || mayRead(caller, product);
            case Granted ->
                mayRead(caller, product)
                        || (isOfDomain(caller, product) && mayPublish(caller, product) instanceof Allowed);
        };
    }

    private boolean mayRead(Caller caller, ProductRef product) {
        return !caller.isAnonymous() && mayConsume(caller, product) instanceof Allowed;
    }

    private static boolean isOwn(Caller caller, ProductRef product, ProductTerms said) {
        return !caller.isAnonymous()
                && (isOfDomain(caller, product) || said.owners().stream().anyMatch(owner -> is(caller, owner)));
    }

    /** As all publishers are; others are spared the question whether they are one. */
    private static boolean isOfDomain(Caller caller, ProductRef product) {
        return caller.groups().contains("system:serviceaccounts:" + product.domain());
    }

    private static boolean is(Caller caller, Subject owner) {
        return switch (owner.kind()) {
            case Group -> caller.groups().contains(owner.name());
            case User -> caller.user().equals(owner.name());
            // Of the domain's namespace, and so in its group.
            case ServiceAccount -> false;
        };
    }

    private boolean isAllowed(Caller caller, String verb, ProductRef product) {
        return rights.get(
                new Right(caller, verb, product),
                right -> reviews.allows(right.caller(), right.verb(), right.product()));
    }

    private static Refused unknown(KubernetesClientException e) {
        LOG.warnf("a right could not be reviewed: the API server answered %d", e.getCode());
        return new Refused(RefusalStatus.UNAVAILABLE, "it cannot be found out now what this token may; try again");
    }

    private static Refused unreviewed() {
        return new Refused(RefusalStatus.UNAVAILABLE, "it cannot be found out now whose token this is; try again");
    }

    private static String name(ProductRef product) {
        return product.domain() + "/" + product.name();
    }

    /** What is remembered can be read from a heap dump; a token must not. */
    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
