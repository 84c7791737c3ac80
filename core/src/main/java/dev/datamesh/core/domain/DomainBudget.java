package dev.datamesh.core.domain;

import dev.datamesh.api.domain.DataDomainSpec.Quotas;
import dev.datamesh.core.access.ReadBudget;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.unit.ByteText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is taken of a domain's quotas.
 *
 * @param products how many products there are
 * @param partitions how many Kafka partitions they have together
 * @param granted bytes a second that readers were granted, together; {@link ReadBudget#UNLIMITED} if one has no limit
 * @param archived how many bytes their archives hold together, as it was reported last
 */
public record DomainBudget(int products, int partitions, long granted, long archived) {
    /**
     * Says what follows for {@link ConditionType#WithinBudget}. A quota that is lowered below what is there takes nothing away, but
     * nothing more is handed out.
     */
    public ConditionSet judge(ConditionSet conditions, Quotas quotas) {
        List<String> over = new ArrayList<>();
        exceeds("products", products, quotas.products(), over);
        exceeds("partitions", partitions, quotas.partitions(), over);
        String rate = quotas.consumeBytesPerSecond();
        if (rate != null && granted > ByteText.parse(rate)) {
            over.add((granted == ReadBudget.UNLIMITED
                            ? "grants without a limit"
                            : "grants of " + ByteText.format(granted))
                    + " exceed spec.quotas.consumeBytesPerSecond of " + rate);
        }
        String archive = quotas.archiveBytes();
        if (archive != null && archived > ByteText.parse(archive)) {
            over.add("archives of " + ByteText.format(archived) + ", which go on, exceed spec.quotas.archiveBytes of "
                    + archive);
        }
        return over.isEmpty()
                ? conditions.set(ConditionType.WithinBudget, Status.True, Reason.Succeeded, "")
                : conditions.set(
                        ConditionType.WithinBudget,
                        Status.False,
                        Reason.QuotaExceeded,
                        String.join("; ", over) + ": what is there stays, nothing is added;"
                                + " raise the quota, or delete products or grants");
    }

    private static void exceeds(String what, int taken, @Nullable Integer quota, List<String> over) {
        if (quota != null && taken > quota) {
            over.add(taken + " " + what + " exceed spec.quotas." + what + " of " + quota);
        }
    }
}
