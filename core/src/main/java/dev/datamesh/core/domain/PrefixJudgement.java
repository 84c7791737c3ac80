package dev.datamesh.core.domain;

import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.domain.PrefixOwnership.Refusal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a domain has of the channel prefixes it asks for.
 *
 * @param owned what it owns, sorted
 * @param inside what others own inside that, sorted
 * @param refused what it does not get, sorted by prefix
 */
public record PrefixJudgement(List<String> owned, List<String> inside, List<Refusal> refused) {
    /** A domain that has nothing and asks for nothing. */
    public static final PrefixJudgement NOTHING = new PrefixJudgement(List.of(), List.of(), List.of());

    public PrefixJudgement {
        owned = List.copyOf(owned);
        inside = List.copyOf(inside);
        refused = List.copyOf(refused);
    }

    /** What one domain has, of all that is judged. */
    public static PrefixJudgement of(PrefixOwnership.Result ownership, String domain) {
        return new PrefixJudgement(ownership.owned(domain), ownership.inside(domain), ownership.refused(domain));
    }

    /** Says what follows for {@link ConditionType#PrefixesOwned}. */
    public ConditionSet judge(ConditionSet conditions) {
        return refused.isEmpty()
                ? conditions.set(ConditionType.PrefixesOwned, Status.True, Reason.Succeeded, "")
                : conditions.set(
                        ConditionType.PrefixesOwned,
                        Status.False,
                        refused.getFirst().reason(),
                        "spec.channelPrefixes: "
                                + refused.stream().map(PrefixJudgement::words).collect(Collectors.joining("; ")));
    }

    private static String words(Refusal refusal) {
        return refusal.reason() == Reason.PrefixTaken
                ? refusal.prefix() + " belongs to the older domain " + refusal.otherDomain()
                : refusal.prefix() + " lies inside a prefix of domain " + refusal.otherDomain()
                        + ", which has to list it in its spec.delegates";
    }
}
