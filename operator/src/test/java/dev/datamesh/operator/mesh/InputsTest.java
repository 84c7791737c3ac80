package dev.datamesh.operator.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.AccessSpec.Visibility;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.core.policy.UngrantedInput;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputsTest {
    private static final ProductRef HIDDEN = new ProductRef("h1", "hidden");
    private static final ProductRef NOWHERE = new ProductRef("none", "x");

    @Test
    void whatMayBeGrantedIsNotMissingBeforeItIsKnownWhoMayReadIt() {
        Inputs inputs = Inputs.of(product(HIDDEN), neighbours(Optional.empty()));

        assertThat(inputs).isEqualTo(new Inputs(List.of(), List.of(), false));
        assertThat(inputs.areGranted()).isFalse();
    }

    @Test
    void whatIsHiddenIsThereForThoseWhoWereGrantedItAndForNobodyElse() {
        assertThat(Inputs.of(product(HIDDEN), neighbours(Optional.of(true))).areGranted())
                .isTrue();
        assertThat(Inputs.of(product(HIDDEN), neighbours(Optional.of(false))))
                .isEqualTo(new Inputs(List.of(HIDDEN), List.of(new UngrantedInput(HIDDEN, "mixer")), true));
    }

    @Test
    void whatIsInNoDomainIsMissingWhateverElseIsNotKnown() {
        assertThat(Inputs.of(product(HIDDEN, NOWHERE), neighbours(Optional.empty())))
                .isEqualTo(new Inputs(List.of(NOWHERE), List.of(new UngrantedInput(NOWHERE, "mixer")), false));
    }

    private static Neighbours neighbours(Optional<Boolean> granted) {
        Map<ProductRef, DataProduct> products = Map.of(HIDDEN, hidden());
        return new Neighbours() {
            @Override
            public boolean hasDomain(String name) {
                return name.equals(HIDDEN.domain());
            }

            @Override
            public Optional<DataProduct> product(ProductRef ref) {
                return Optional.ofNullable(products.get(ref));
            }

            @Override
            public Optional<Boolean> mayConsume(ProductRef ref, String namespace, String serviceAccount) {
                return granted;
            }
        };
    }

    private static DataProduct hidden() {
        return product("h1", "hidden", new AccessSpec(Mode.Request, Visibility.Granted, null), List.of());
    }

    private static DataProduct product(ProductRef... inputs) {
        return product("made", "mix", new AccessSpec(Mode.Request, Visibility.Mesh, null), List.of(inputs));
    }

    private static DataProduct product(String domain, String name, AccessSpec access, List<ProductRef> inputs) {
        var product = new DataProduct();
        product.setMetadata(
                new ObjectMetaBuilder().withNamespace(domain).withName(name).build());
        product.setSpec(new DataProductSpec(
                null,
                null,
                "1.0.0",
                null,
                null,
                inputs,
                List.of(new Publisher("mixer", null)),
                null,
                null,
                access,
                null,
                null));
        return product;
    }
}
