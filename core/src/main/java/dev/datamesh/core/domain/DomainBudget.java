package dev.datamesh.core.domain;

import dev.datamesh.api.domain.DataDomainSpec.Quotas;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a domain's products take of its quotas.
 *
 * @param products how many there are
 * @param partitions how many Kafka partitions they have together
 */
public record DomainBudget(int products, int partitions) {
    /**
     * Says what follows for {@link ConditionType#WithinBudget}. A quota that is lowered below what is there takes nothing away, but
     * nothing more is handed out.
     */
    public ConditionSet judge(ConditionSet conditions, Quotas quotas) {
        List<String> over = new ArrayList<>();
        exceeds("products", products, quotas.products(), over);
        exceeds("partitions", partitions, quotas.partitions(), over);
        return over.isEmpty()
                ? conditions.set(ConditionType.WithinBudget, Status.True, Reason.Succeeded, "")
                : conditions.set(
                        ConditionType.WithinBudget,
                        Status.False,
                        Reason.QuotaExceeded,
                        String.join("; ", over) + ": what is there stays, nothing is added;"
                                + " raise the quota or delete products");
    }

    private static void exceeds(String what, int taken, @Nullable Integer quota, List<String> over) {
        if (quota != null && taken > quota) {
            over.add(taken + " " + what + " exceed spec.quotas." + what + " of " + quota);
        }
    }
}
