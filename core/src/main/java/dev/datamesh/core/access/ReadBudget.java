package dev.datamesh.core.access;

import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessGrantSpec.Limits;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.core.unit.ByteText;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a domain lets be granted to readers together, in bytes a second.
 *
 * @param domain the domain's name
 * @param quota its {@code quotas.consumeBytesPerSecond}
 * @param taken what other grants have been given; {@link #UNLIMITED} if one of them has no limit
 */
public record ReadBudget(String domain, long quota, long taken) {
    /** What a grant without a limit takes: nothing is left beside it. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final String FIELD = "spec.limits.consumeBytesPerSecond";

    /** The limit of a grant; empty without one. */
    public static OptionalLong limit(AccessGrantSpec grant) {
        return limit(grant.limits());
    }

    private static OptionalLong limit(@Nullable Limits limits) {
        return limits == null || limits.consumeBytesPerSecond() == null
                ? OptionalLong.empty()
                : OptionalLong.of(ByteText.parse(limits.consumeBytesPerSecond()));
    }

    /** The limit of a grant that takes so much. */
    public static OptionalLong limit(long taken) {
        return taken == UNLIMITED ? OptionalLong.empty() : OptionalLong.of(taken);
    }

    /** What a grant takes, as its status tells it. */
    public static Limits limits(long taken) {
        return new Limits(taken == UNLIMITED ? null : ByteText.format(taken));
    }

    /** What a grant takes. */
    public static long asked(AccessGrantSpec grant) {
        return limit(grant).orElse(UNLIMITED);
    }

    /** What a grant was given, and Kafka has not taken back, by its status; it may ask for more, or less, by now. */
    public static long given(AccessGrantSpec grant, @Nullable AccessGrantStatus status) {
        if (status != null && status.limits() != null) {
            return limit(status.limits()).orElse(UNLIMITED);
        }
        return Grantees.isInForce(status) ? asked(grant) : 0;
    }

    /** What grants take together. */
    public static long sum(Collection<Long> limits) {
        return limits.stream()
                .mapToLong(Long::longValue)
                .reduce(0, (sum, limit) -> sum > UNLIMITED - limit ? UNLIMITED : sum + limit);
    }

    /** Why there is no room for one more grant; empty if there is. A grant without a limit finds none: it would take all there is. */
    public Optional<String> refusal(OptionalLong limit) {
        long left = Math.max(0, quota - taken);
        if (limit.isPresent() && limit.getAsLong() <= left) {
            return Optional.empty();
        }
        return Optional.of(FIELD + ": found "
                + (limit.isPresent() ? ByteText.format(limit.getAsLong()) : "no limit")
                + "; allowed: " + (left > 0 ? "at most " + ByteText.format(left) : "nothing")
                + ", as other grants leave that of quotas.consumeBytesPerSecond " + ByteText.format(quota)
                + " of domain "
                + domain + (taken == UNLIMITED ? ", and one of them has no limit" : "")
                + "; grant less, take others back, or have the quota raised: this one is taken up once there is room");
    }
}
