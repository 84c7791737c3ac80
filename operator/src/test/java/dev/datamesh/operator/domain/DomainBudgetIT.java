package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a domain's products take of its quotas. */
class DomainBudgetIT {
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void productsAndTheirPartitionsAreCounted() {
        rig.domain("db-count", "channelPrefixes: [\"DBC:\"]\nquotas: {partitions: 5}");
        rig.awaitReady("db-count");

        rig.product("db-count", "one", "DBC:A-A");
        rig.product("db-count", "two", "DBC:A-B");
        partitions("db-count", "one", 3);
        partitions("db-count", "two", 2);
        DomainRig.soon().until(() -> status("db-count").equals("2 products, 5 partitions"));
        assertThat(DomainRig.condition(rig.get("db-count"), "WithinBudget")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");

        partitions("db-count", "two", 3);
        assertThat(rig.awaitReason("db-count", "WithinBudget", "QuotaExceeded").message())
                .startsWith("6 partitions exceed spec.quotas.partitions of 5");
        assertThat(DomainRig.condition(rig.get("db-count"), "Ready")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");

        rig.admin()
                .resources(DataProduct.class)
                .inNamespace("db-count")
                .withName("one")
                .delete();
        DomainRig.soon().until(() -> status("db-count").equals("1 products, 3 partitions"));
    }

    @Test
    void manyProductsAtOnceCostAFewWritesOfTheStatus() {
        rig.domain("db-many", "channelPrefixes: [\"DBM:\"]");
        rig.awaitReady("db-many");
        Instant start = Instant.now();

        for (int i = 0; i < 60; i++) {
            rig.product("db-many", "p" + i, "DBM:A-" + i);
        }

        DomainRig.soon().until(() -> status("db-many").equals("60 products, 0 partitions"));
        long seconds = Duration.between(start, Instant.now()).toSeconds() + 2;
        assertThat(rig.writesSince(start)).hasSizeLessThanOrEqualTo((int) seconds);
    }

    @Test
    void theApiServerTakesProductsUpToTheQuotaFromTheStartAndRefusesMore() {
        rig.domain("db-quota", "channelPrefixes: [\"DBQ:\"]\nquotas: {products: 1}");
        rig.awaitReady("db-quota");

        rig.product("db-quota", "one", "DBQ:A-A");

        assertThatThrownBy(() -> rig.product("db-quota", "two", "DBQ:A-B"))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("exceeded quota: datamesh");
    }

    private static String status(String domain) {
        var status = rig.get(domain).getStatus();
        return status.products() + " products, " + status.partitions() + " partitions";
    }

    private static void partitions(String domain, String product, int partitions) {
        rig.admin()
                .resources(DataProduct.class)
                .inNamespace(domain)
                .withName(product)
                .editStatus(p -> {
                    p.setStatus(new DataProductStatus(
                            1L,
                            null,
                            null,
                            List.of(new StreamStatus(
                                    "main",
                                    1,
                                    null,
                                    List.of(new TopicStatus("topic", partitions, null, List.of())),
                                    null,
                                    null,
                                    null,
                                    null,
                                    null)),
                            List.of(),
                            null,
                            List.of(),
                            List.of(),
                            List.of()));
                    return p;
                });
    }
}
