package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.rig.Products;
import dev.datamesh.operator.rig.Rig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator ends at each write of a product's deletion, before it and after it, and another one comes. In the end nothing is left. */
class DeletionCrashIT {
    private static final Rig RIG = new Rig();
    private static final String DOMAIN = "demise";
    private static final Products PRODUCTS = new Products(RIG, DOMAIN, "DE:");
    private static final int MOST_PLACES = 14;
    private static final ProductState NOTHING =
            new ProductState(List.of(), "", Map.of(), List.of(), Set.of(), Optional.empty(), false, Set.of());

    @BeforeAll
    static void prepare() {
        try (Rig.Running operator = RIG.start()) {
            PRODUCTS.declareOn(Rig.PLANE);
            for (int number = 0; number <= 2 * MOST_PLACES; number++) {
                PRODUCTS.apply(CrashAtEachWrite.name(number));
            }
            for (int number = 0; number <= 2 * MOST_PLACES; number++) {
                RIG.awaitReady(DOMAIN, CrashAtEachWrite.name(number));
            }
        }
    }

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep(DOMAIN);
        }
    }

    @Test
    void whereverTheOperatorEndsTheNextOneLeavesNothing() {
        var crashes = new CrashAtEachWrite(RIG, DOMAIN, new CrashAtEachWrite.Deed() {
            @Override
            public void begin(String name) {
                PRODUCTS.delete(name);
            }

            @Override
            public void finished(String name, String where) {
                nothingIsLeft(name, where);
            }
        });
        List<String> places = crashes.places();
        assertThat(places)
                .hasSizeLessThanOrEqualTo(MOST_PLACES)
                .anySatisfy(place -> assertThat(place).startsWith("revoke rights"))
                .anySatisfy(place -> assertThat(place).startsWith("remove credential"))
                .anySatisfy(place -> assertThat(place).startsWith("remove quota"))
                .anySatisfy(place -> assertThat(place).startsWith("release user"))
                .anySatisfy(place -> assertThat(place).startsWith("DELETE secrets demise/"))
                .anySatisfy(place -> assertThat(place).startsWith("DELETE secrets datamesh-runtimes/"))
                .anySatisfy(place -> assertThat(place).startsWith("delete topic"))
                .anySatisfy(place -> assertThat(place).startsWith("release arrakis"))
                .anySatisfy(place -> assertThat(place).isEqualTo("PATCH dataproducts demise/p00"));

        crashes.at(places);
    }

    private static void nothingIsLeft(String name, String where) {
        Rig.await().until(() -> RIG.product(DOMAIN, name) == null);
        Rig.await()
                .untilAsserted(() -> assertThat(ProductState.of(RIG, DOMAIN, name))
                        .as(name + " " + where)
                        .isEqualTo(NOTHING));
        Rig.await().until(() -> PRODUCTS.password(name) == null);
    }
}
