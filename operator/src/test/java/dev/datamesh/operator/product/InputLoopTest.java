package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.AccessSpec.Visibility;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.product.Problem;
import dev.datamesh.operator.mesh.Neighbours;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InputLoopTest {
    private final Map<ProductRef, DataProduct> products = new HashMap<>();

    @Test
    void aProductIsNotMadeOfItself() {
        assertThat(loop(product("h1/a", Visibility.Mesh, "h1/a")))
                .isEqualTo(
                        "spec.inputs: h1/a, made of h1/a: nothing can be made of itself; take one of these inputs out");
    }

    @Test
    void newProductsThatWaitForEachOtherAreAllRefusedNamingTheLoop() {
        DataProduct a = product("h1/a", Visibility.Mesh, "h1/b");
        DataProduct b = product("h1/b", Visibility.Mesh, "l1/c");
        DataProduct c = product("l1/c", Visibility.Mesh, "h1/a");

        assertThat(loop(a)).startsWith("spec.inputs: h1/a, made of h1/b, made of l1/c, made of h1/a: ");
        assertThat(loop(b)).startsWith("spec.inputs: h1/b, made of l1/c, made of h1/a, made of h1/b: ");
        assertThat(loop(c)).startsWith("spec.inputs: l1/c, made of h1/a, made of h1/b, made of l1/c: ");
    }

    @Test
    void whoClosesALoopIsRefusedAndWhoWasAcceptedBeforeIsNot() {
        DataProduct a = product("h1/a", Visibility.Mesh, "h1/b");
        accepted(a);
        DataProduct b = product("h1/b", Visibility.Mesh, "h1/a");
        accepted(b, new ProductRef("h1", "a"));

        assertThat(loop(a)).isNotEmpty();
        assertThat(loop(b)).isEmpty();
    }

    @Test
    void whatIsHiddenIsNeitherNamedNorFoundOut() {
        DataProduct a = product("h1/a", Visibility.Mesh, "h1/b");
        product("h1/b", Visibility.Mesh, "l1/c");
        DataProduct c = product("l1/c", Visibility.Granted, "h1/a");
        DataProduct d = product("h1/d", Visibility.Mesh, "l1/e");
        product("l1/e", Visibility.Granted, "h1/d");

        assertThat(loop(a)).startsWith("spec.inputs: h1/a, made of h1/b, made of another product, made of h1/a: ");
        assertThat(loop(c)).startsWith("spec.inputs: l1/c, made of h1/a, made of h1/b, made of l1/c: ");
        assertThat(loop(d)).isEmpty();
    }

    private String loop(DataProduct product) {
        Optional<Problem> problem = InputLoop.of(product, neighbours());
        problem.ifPresent(found -> assertThat(found.reason()).isEqualTo(Reason.InputLoop));
        return problem.map(Problem::toString).orElse("");
    }

    private Neighbours neighbours() {
        return new Neighbours() {
            @Override
            public boolean hasDomain(String name) {
                return true;
            }

            @Override
            public Optional<DataProduct> product(ProductRef ref) {
                return Optional.ofNullable(products.get(ref));
            }

            @Override
            public Optional<Boolean> mayConsume(ProductRef ref, String namespace, String serviceAccount) {
                return Optional.of(false);
            }
        };
    }

    private static void accepted(DataProduct product, ProductRef... inputs) {
        var contract =
                new AcceptedContract("1.0.0", "sha256:1", 1L, null, Mode.Request, Visibility.Mesh, List.of(inputs));
        product.setStatus(new DataProductStatus(1L, null, contract, null, null, null, null, null, null));
    }

    private DataProduct product(String name, Visibility visibility, String... inputs) {
        ProductRef ref = ref(name);
        var product = new DataProduct();
        product.setMetadata(new ObjectMetaBuilder()
                .withNamespace(ref.domain())
                .withName(ref.name())
                .build());
        product.setSpec(new DataProductSpec(
                null,
                null,
                "1.0.0",
                null,
                null,
                Stream.of(inputs).map(InputLoopTest::ref).toList(),
                null,
                null,
                null,
                new AccessSpec(Mode.Request, visibility, null),
                null,
                null));
        products.put(ref, product);
        return product;
    }

    private static ProductRef ref(String name) {
        String[] parts = name.split("/");
        return new ProductRef(parts[0], parts[1]);
    }
}
