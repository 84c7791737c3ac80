package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SharedBudgetTest {
    private final Contributions contributions = new Contributions();
    private final List<PrincipalKey> looked = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final SharedBudget budget = new SharedBudget(contributions, "h1"::equals, looked::add, later::add);

    @Test
    void ofPublishersWhoComeAtOnceAllAreLookedAtOnce() {
        assertThat(budget.publishers(publisher("h1", 1))).isEqualTo(1);
        for (int n = 2; n <= 20; n++) {
            assertThat(budget.publishers(publisher("h1", n))).isEqualTo(n);
        }
        assertThat(looked).isEmpty();
        assertThat(later).hasSize(1);
        later.remove().run();
        assertThat(looked).hasSize(20).doesNotHaveDuplicates();

        looked.forEach(budget::publishers);
        assertThat(later).isEmpty();
        contributions.forget("uid-h1-7");
        assertThat(budget.publishers(looked.getFirst())).isEqualTo(19);
        later.remove().run();
        assertThat(looked).hasSize(39);
    }

    @Test
    void withoutABudgetNobodyIsLookedAt() {
        assertThat(budget.publishers(publisher("h2", 1))).isEqualTo(1);
        assertThat(budget.publishers(publisher("h2", 2))).isEqualTo(1);
        assertThat(later).isEmpty();
    }

    private PrincipalKey publisher(String domain, int n) {
        PrincipalKey key = new PrincipalKey("hanford", new PrincipalName(domain, "p" + n));
        contributions.put(
                "uid-" + domain + "-" + n,
                Map.of(
                        key,
                        new Contribution(
                                domain,
                                "strain" + n,
                                new TreeSet<>(Set.of(new AclRule(Resource.TOPIC, "t", false, Operation.WRITE))),
                                Optional.empty())));
        return key;
    }
}
