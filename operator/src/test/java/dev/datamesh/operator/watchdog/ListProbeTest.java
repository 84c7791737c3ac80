package dev.datamesh.operator.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.watchdog.CacheProbe.Finding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListProbeTest {
    private final List<ConfigMap> live = new ArrayList<>(List.of(object("a", 1), object("b", 2)));
    private final List<ConfigMap> cached = new ArrayList<>(live);
    private final ListProbe probe = new ListProbe("ConfigMap", () -> List.copyOf(live), cached::stream);

    private static ConfigMap object(String uid, long version) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withUid(uid)
                .withResourceVersion(String.valueOf(version))
                .endMetadata()
                .build();
    }

    @Test
    void aCacheThatShowsWhatThereIsIsCurrent() {
        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
    }

    @Test
    void aCacheThatStandsStillWhileAnyObjectComesGoesOrChangesIsBehind() {
        probe.look();
        live.set(1, object("b", 9));
        assertThat(probe.look()).isEqualTo(Finding.BEHIND);
        live.set(1, object("b", 2));
        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
        live.remove(1);
        assertThat(probe.look()).isEqualTo(Finding.BEHIND);
        live.add(object("b", 2));
        live.add(object("c", 10));
        assertThat(probe.look()).isEqualTo(Finding.BEHIND);
    }

    @Test
    void aCacheThatMovesOrIsAheadIsAlive() {
        probe.look();
        live.set(1, object("b", 9));
        live.add(object("c", 10));
        cached.set(1, object("b", 9));
        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
        cached.add(object("c", 12));
        probe.look();
        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
    }

    @Test
    void anApiServerThatIsAwaySaysNothing() {
        var away = new ListProbe(
                "ConfigMap",
                () -> {
                    throw new KubernetesClientException("away");
                },
                cached::stream);
        assertThat(away.look()).isEqualTo(Finding.NO_ANSWER);
    }

    @Test
    void theLooksGoRoundAndStayWithACacheThatIsBehind() {
        List<String> looked = new ArrayList<>();
        List<Finding> second = new ArrayList<>(List.of(Finding.BEHIND, Finding.BEHIND, Finding.CURRENT));
        var turns = new TurnProbe(() -> List.of(
                probe("one", looked, new ArrayList<>(List.of(Finding.CURRENT, Finding.CURRENT))),
                probe("two", looked, second)));

        List<Finding> found = new ArrayList<>();
        for (int look = 0; look < 5; look++) {
            found.add(turns.look());
        }

        assertThat(looked).containsExactly("one", "two", "two", "two", "one");
        assertThat(found)
                .containsExactly(Finding.CURRENT, Finding.BEHIND, Finding.BEHIND, Finding.CURRENT, Finding.CURRENT);
    }

    private static CacheProbe probe(String kind, List<String> looked, List<Finding> findings) {
        return new CacheProbe() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public Finding look() {
                looked.add(kind);
                return findings.removeFirst();
            }
        };
    }
}
