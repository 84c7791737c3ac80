package dev.datamesh.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Subject;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.principal.AclRule;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DomainAccessTest {
    private static final List<Subject> OWNERS = List.of(new Subject(Subject.Kind.Group, "h1-owners"));

    @Test
    void openProductsAreReadByWhoeverIsKnown() {
        assertThat(of(product("b", Mode.Open), product("a", Mode.Open)).roles())
                .containsExactly(new DomainAccess.Role(
                        "datamesh-open",
                        "consume",
                        new TreeSet<>(List.of("a", "b")),
                        List.of(new Subject(Subject.Kind.Group, "system:authenticated"))));
    }

    @Test
    void aDomainsOwnProductsAreReadByItsServiceAccountsAndOwners() {
        assertThat(of(product("a", Mode.Domain)).roles())
                .containsExactly(new DomainAccess.Role(
                        "datamesh-own",
                        "consume",
                        new TreeSet<>(List.of("a")),
                        List.of(
                                new Subject(Subject.Kind.Group, "system:serviceaccounts:h1"),
                                new Subject(Subject.Kind.Group, "h1-owners"))));
    }

    @Test
    void whatIsToBeAskedForGivesNobodyAnything() {
        assertThat(of(product("a", Mode.Request)).roles()).isEmpty();
        assertThat(of(product("a", null)).roles()).isEmpty();
    }

    @Test
    void aPublisherGetsOneRoleForAllThatItPublishes() {
        DomainAccess access =
                of(product("a", Mode.Request, "calibration"), product("b", Mode.Request, "calibration", "second"));

        assertThat(access.publishers()).containsExactly("calibration", "second");
        assertThat(access.roles())
                .containsExactly(
                        new DomainAccess.Role(
                                "datamesh-publisher.calibration",
                                "publish",
                                new TreeSet<>(List.of("a", "b")),
                                List.of(new Subject(Subject.Kind.ServiceAccount, "calibration"))),
                        new DomainAccess.Role(
                                "datamesh-publisher.second",
                                "publish",
                                new TreeSet<>(List.of("b")),
                                List.of(new Subject(Subject.Kind.ServiceAccount, "second"))));
    }

    @Test
    void aRuntimeReadsItsDomainsTimeSeriesAndThoseItTookOver() {
        DataProduct product = product("a", Mode.Open);
        product.setStatus(status(
                topic("arrakis-h1.a.main.0", "float64"), topic("old-strain", "float64"), topic("h1.a.rec.v1", null)));

        assertThat(RuntimeRights.on("h1", List.of(product)))
                .containsExactly(
                        new AclRule(AclRule.Resource.TOPIC, "arrakis-h1.", true, AclRule.Operation.READ),
                        new AclRule(AclRule.Resource.TOPIC, "old-strain", false, AclRule.Operation.READ));
    }

    private static DomainAccess of(DataProduct... products) {
        return DomainAccess.of(
                "h1",
                OWNERS,
                Stream.of(products)
                        .collect(Collectors.toMap(
                                product -> product.getMetadata().getName(), DataProduct::getSpec)));
    }

    private static DataProduct product(String name, @Nullable Mode mode, String... publishers) {
        DataProduct product = new DataProduct();
        product.setMetadata(
                new ObjectMetaBuilder().withNamespace("h1").withName(name).build());
        product.setSpec(new DataProductSpec(
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(publishers).stream()
                        .map(account -> new Publisher(account, null))
                        .toList(),
                null,
                null,
                mode == null ? null : new AccessSpec(mode, null, null),
                null,
                null));
        return product;
    }

    private static DataProductStatus status(TopicStatus... topics) {
        return new DataProductStatus(
                null,
                null,
                null,
                List.of(new StreamStatus("main", 1, "h1.a.main", List.of(topics), null, null, null, null, null)),
                null,
                null,
                null,
                null,
                null);
    }

    private static TopicStatus topic(String name, @Nullable String dataType) {
        return new TopicStatus(name, 1, dataType, List.of());
    }
}
