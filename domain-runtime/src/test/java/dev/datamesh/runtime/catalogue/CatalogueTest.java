package dev.datamesh.runtime.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final ProductRef STRAIN = new ProductRef("h1", "strain");

    private final Catalogue catalogue = new Catalogue();

    private static Channel channel(ProductRef product, String name, int rate) {
        String publisher = product.domain() + "." + product.name() + ".main";
        return new Channel(
                name,
                DataType.FLOAT64,
                rate,
                publisher + ".0",
                0,
                publisher,
                62_500_000,
                62_500_000,
                1_000_000_000L,
                product,
                "arrakis-" + publisher + ".0");
    }

    private static ProductEntry entry(ProductRef product, Channel... channels) {
        return new ProductEntry(product, List.of(), List.of(channels));
    }

    private List<String> found(String pattern) {
        List<String> names = new ArrayList<>();
        Pattern compiled = Pattern.compile(pattern);
        catalogue
                .snapshot()
                .find(
                        new ChannelQuery(
                                name -> compiled.matcher(name).lookingAt(),
                                Set.of(),
                                0,
                                Long.MAX_VALUE,
                                Set.of(),
                                null),
                        product -> true,
                        channel -> names.add(channel.name()));
        return names;
    }

    @Test
    void productIsFoundTheMomentItIsPutAndGoneTheMomentItIsRemoved() {
        catalogue.put(entry(STRAIN, channel(STRAIN, "H1:B-1", 16), channel(STRAIN, "H1:A-1", 16)));
        assertThat(found("H1:")).containsExactly("H1:A-1", "H1:B-1");
        assertThat(catalogue.snapshot().channel("H1:A-1")).isPresent();

        catalogue.remove(STRAIN);
        assertThat(found("H1:")).isEmpty();
        assertThat(catalogue.snapshot().channel("H1:A-1")).isEmpty();
    }

    @Test
    void snapshotThatWasTakenDoesNotChange() {
        catalogue.put(entry(STRAIN, channel(STRAIN, "H1:A-1", 16)));
        CatalogueSnapshot before = catalogue.snapshot();
        catalogue.put(entry(STRAIN, channel(STRAIN, "H1:C-1", 16)));

        assertThat(before.channel("H1:A-1")).isPresent();
        assertThat(before.channel("H1:C-1")).isEmpty();
    }

    @Test
    void listenersAreToldWhatChangedAndWhatIsGoneAndNothingOfTheRest() {
        List<String> told = new ArrayList<>();
        catalogue.put(entry(
                STRAIN, channel(STRAIN, "H1:A-1", 16), channel(STRAIN, "H1:B-1", 16), channel(STRAIN, "H1:C-1", 16)));
        catalogue.addListener((product, changed, removed) -> told.add(product.name() + changed + removed));

        ProductEntry next = entry(
                STRAIN, channel(STRAIN, "H1:A-1", 16), channel(STRAIN, "H1:B-1", 32), channel(STRAIN, "H1:D-1", 1));
        catalogue.put(next);
        catalogue.put(next);

        assertThat(told).containsExactly("strain[H1:B-1][H1:C-1]");
    }

    @Test
    void channelThatTwoProductsListIsFoundOnceAndStaysWithTheOneThatRemains() {
        ProductRef other = new ProductRef("h1", "other");
        catalogue.put(entry(STRAIN, channel(STRAIN, "H1:A-1", 16)));
        catalogue.put(entry(other, channel(other, "H1:A-1", 16)));
        assertThat(found(".*")).containsExactly("H1:A-1");

        catalogue.remove(STRAIN);
        assertThat(found(".*")).containsExactly("H1:A-1");
        assertThat(catalogue.snapshot().channel("H1:A-1").orElseThrow().product())
                .isEqualTo(other);
    }

    @Test
    void hundredThousandChannelsAreSearched() {
        for (int p = 0; p < 1000; p++) {
            ProductRef product = new ProductRef("h1", "p" + p);
            Channel[] channels = new Channel[100];
            for (int c = 0; c < 100; c++) {
                channels[c] = channel(product, "H1:SYS%03d-SENSOR_%04d_OUT".formatted(p, c), 16);
            }
            catalogue.put(entry(product, channels));
        }
        assertThat(found("H1:SYS[0-9]+-SENSOR_00.*_OUT")).hasSize(100_000);

        assertThat(found("H1:SYS.*7-.*SENSOR_0042")).hasSize(100);
    }
}
