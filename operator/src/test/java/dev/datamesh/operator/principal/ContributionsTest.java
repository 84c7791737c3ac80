package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ContributionsTest {
    private static final PrincipalKey CALIBRATION = key("hanford", "h1", "calibration");
    private static final PrincipalKey CLEANING = key("hanford", "h1", "cleaning");
    private static final PrincipalKey ELSEWHERE = key("livingston", "h1", "calibration");

    private final Contributions contributions = new Contributions();

    private static PrincipalKey key(String plane, String namespace, String account) {
        return new PrincipalKey(plane, new PrincipalName(namespace, account));
    }

    private static Contribution of(String product) {
        return new Contribution(
                "h1",
                product,
                new TreeSet<>(Set.of(new AclRule(Resource.TOPIC, product, false, Operation.WRITE))),
                Optional.empty());
    }

    @Test
    void aPrincipalHasWhatAllProductsGiveIt() {
        contributions.put("u1", Map.of(CALIBRATION, of("strain")));
        contributions.put("u2", Map.of(CALIBRATION, of("raw"), CLEANING, of("raw")));
        assertThat(contributions.to(CALIBRATION)).containsExactlyInAnyOrder(of("strain"), of("raw"));
        assertThat(contributions.to(CLEANING)).containsExactly(of("raw"));
        assertThat(contributions.to(ELSEWHERE)).isEmpty();
    }

    @Test
    void allWhomAChangeTouchesAreNamedAlsoThoseWhoLose() {
        assertThat(contributions.put("u1", Map.of(CALIBRATION, of("strain")))).containsExactly(CALIBRATION);
        assertThat(contributions.put("u1", Map.of(CLEANING, of("strain"))))
                .containsExactlyInAnyOrder(CALIBRATION, CLEANING);
        assertThat(contributions.to(CALIBRATION)).isEmpty();
        assertThat(contributions.put("u1", Map.of(CLEANING, of("strain")))).containsExactly(CLEANING);
    }

    @Test
    void whatOneProductTakesBackTheOthersStillGive() {
        contributions.put("u1", Map.of(CALIBRATION, of("strain")));
        contributions.put("u2", Map.of(CALIBRATION, of("raw")));
        assertThat(contributions.put("u1", Map.of())).containsExactly(CALIBRATION);
        assertThat(contributions.to(CALIBRATION)).containsExactly(of("raw"));
        assertThat(contributions.of("u1")).isEmpty();
        assertThat(contributions.of("u2")).containsExactly(Map.entry(CALIBRATION, of("raw")));
    }

    @Test
    void whatWasSaidOfNothingIsAWordToo() {
        assertThat(contributions.hasSpoken("u1")).isFalse();
        contributions.put("u1", Map.of());
        assertThat(contributions.hasSpoken("u1")).isTrue();
        assertThat(contributions.putIfSilent("u1", Map.of(CALIBRATION, of("strain"))))
                .isFalse();
        assertThat(contributions.to(CALIBRATION)).isEmpty();
    }

    @Test
    void whatIsRecalledDoesNotReplaceWhatWasSaid() {
        contributions.put("u1", Map.of(CLEANING, of("strain")));
        assertThat(contributions.putIfSilent("u1", Map.of(CALIBRATION, of("strain"))))
                .isFalse();
        assertThat(contributions.putIfSilent("u2", Map.of(CALIBRATION, of("raw"))))
                .isTrue();
        assertThat(contributions.to(CALIBRATION)).containsExactly(of("raw"));
    }

    @Test
    void whoIsForgottenGivesNothingAndIsSilentAgain() {
        contributions.put("u1", Map.of(CALIBRATION, of("strain"), CLEANING, of("strain")));
        assertThat(contributions.giver("h1", "strain")).contains("u1");
        assertThat(contributions.forget("u1")).containsExactlyInAnyOrder(CALIBRATION, CLEANING);
        assertThat(contributions.to(CALIBRATION)).isEmpty();
        assertThat(contributions.hasSpoken("u1")).isFalse();
        assertThat(contributions.giver("h1", "strain")).isEmpty();
        assertThat(contributions.forget("u1")).isEmpty();
    }

    @Test
    void theSuccessorOfTheSameNameIsNotForgottenWithItsPredecessor() {
        contributions.put("u1", Map.of(CALIBRATION, of("strain")));
        contributions.put("u2", Map.of(CALIBRATION, of("strain")));
        assertThat(contributions.giver("h1", "strain")).contains("u2");
        contributions.forget("u1");
        assertThat(contributions.giver("h1", "strain")).contains("u2");
        assertThat(contributions.to(CALIBRATION)).containsExactly(of("strain"));
    }

    @Test
    void principalsAreFoundByPlaneAndByNamespaceWhileTheyAreGivenAnything() {
        PrincipalKey h10 = key("hanford", "h10", "calibration");
        contributions.put("u1", Map.of(CALIBRATION, of("strain"), CLEANING, of("strain"), ELSEWHERE, of("strain")));
        contributions.put("u2", Map.of(h10, of("strain")));
        assertThat(contributions.on("hanford")).containsExactlyInAnyOrder(CALIBRATION, CLEANING, h10);
        assertThat(contributions.of("hanford", "h1")).containsExactlyInAnyOrder(CALIBRATION, CLEANING);
        contributions.put("u1", Map.of());
        assertThat(contributions.on("hanford")).containsExactly(h10);
        assertThat(contributions.of("hanford", "h1")).isEmpty();
    }

    @Test
    void aGrantOfAProductIsNotTakenForTheProduct() {
        contributions.put("product", Map.of(CALIBRATION, of("strain")));
        contributions.put(
                "grant",
                Map.of(
                        CLEANING,
                        new Contribution(
                                "h1",
                                "strain",
                                new TreeSet<>(Set.of(new AclRule(Resource.TOPIC, "t", false, Operation.READ))),
                                Optional.empty(),
                                Optional.of(new Contribution.Grant("a", OptionalLong.empty())))));

        assertThat(contributions.giver("h1", "strain")).contains("product");
        assertThat(contributions.forget("grant")).containsExactly(CLEANING);
        assertThat(contributions.on("hanford")).containsExactly(CALIBRATION);
    }

    @Test
    void whatIsAnsweredIsACopy() {
        contributions.put("u1", Map.of(CALIBRATION, of("strain")));
        contributions.to(CALIBRATION).clear();
        contributions.on("hanford").clear();
        contributions.of("u1").clear();
        assertThat(contributions.to(CALIBRATION)).hasSize(1);
    }
}
