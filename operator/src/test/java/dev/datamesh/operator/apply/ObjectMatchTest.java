package dev.datamesh.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectMatchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static boolean holds(String observed, String desired) {
        try {
            return ObjectMatch.holds(
                    JSON.readTree(observed.replace('\'', '"')), JSON.readTree(desired.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void whatTheServerAddsDoesNotMatter() {
        assertThat(holds("{'a': 1, 'status': {'x': 1}, 'm': {'l': 'v', 'more': 2}}", "{'a': 1, 'm': {'l': 'v'}}"))
                .isTrue();
    }

    @Test
    void everyWantedValueMatters() {
        assertThat(holds("{'m': {'l': 'v'}}", "{'m': {'l': 'w'}}")).isFalse();
        assertThat(holds("{'m': {}}", "{'m': {'l': 'w'}}")).isFalse();
        assertThat(holds("{}", "{'m': {'l': 'w'}}")).isFalse();
        assertThat(holds("{'m': null}", "{'m': {'l': 'w'}}")).isFalse();
        assertThat(holds("{'m': 'text'}", "{'m': {'l': 'w'}}")).isFalse();
        assertThat(holds("{'m': 1}", "{'m': [1]}")).isFalse();
        assertThat(holds("{'m': {'l': 'v'}}", "{'m': 'v'}")).isFalse();
    }

    @Test
    void whatIsEmptyIsNoValue() {
        assertThat(holds("{}", "{'a': {}, 'b': [], 'c': null}")).isTrue();
        assertThat(holds("{'a': {'x': 1}, 'b': [1], 'c': 5}", "{'a': {}, 'b': [], 'c': null}"))
                .isTrue();
        assertThat(holds("{'a': 'x'}", "{'a': ''}")).isFalse();
    }

    @Test
    void listsAreTheSameElementByElementAndInTheirOrder() {
        assertThat(holds("[{'p': 1, 'protocol': 'TCP'}, {'p': 2}]", "[{'p': 1}, {'p': 2}]"))
                .isTrue();
        assertThat(holds("[2, 1]", "[1, 2]")).isFalse();
        assertThat(holds("[1, 2]", "[1]")).isFalse();
        assertThat(holds("[1]", "[1, 2]")).isFalse();
        assertThat(holds("[]", "[1]")).isFalse();
    }

    @Test
    void numbersAndTheirTextsAreTheSame() {
        assertThat(holds("{'port': '8080', 'on': true}", "{'port': 8080, 'on': true}"))
                .isTrue();
        assertThat(holds("{'on': true}", "{'on': false}")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1Gi, 1024Mi", "1, 1000m", "1k, 1000", "1500m, 1.5", "0, 0Mi", "1e3, 1000"})
    void quantitiesAreComparedByWhatTheyAmountTo(String observed, String desired) {
        for (String place : new String[] {"hard", "limits", "requests"}) {
            assertThat(holds(
                            "{'spec': {'" + place + "': {'x': '" + observed + "'}}}",
                            "{'spec': {'" + place + "': {'x': '" + desired + "'}}}"))
                    .isTrue();
            assertThat(holds(
                            "{'spec': {'" + place + "': {'x': '" + observed + "'}}}",
                            "{'spec': {'" + place + "': {'x': '7'}}}"))
                    .isFalse();
        }
        assertThat(holds("{'emptyDir': {'sizeLimit': '1Gi'}}", "{'emptyDir': {'sizeLimit': '1024Mi'}}"))
                .isTrue();
    }

    /** Group 1k is not group 1000, nor is a password of these letters. */
    @ParameterizedTest
    @CsvSource({"1k, 1000", "1e03, 1000", "1.0, 1", "010, 10"})
    void whatOnlyLooksLikeAQuantityIsComparedAsItIs(String observed, String desired) {
        assertThat(holds("{'data': {'password': '" + observed + "'}}", "{'data': {'password': '" + desired + "'}}"))
                .isFalse();
        assertThat(holds("{'subjects': [{'name': '" + observed + "'}]}", "{'subjects': [{'name': '" + desired + "'}]}"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"abc", "1e999999999999", "-", "12e3x", "''"})
    void whatIsNoQuantityIsADifferenceAndNoFault(String observed) {
        assertThat(holds("{'hard': {'pods': '" + observed + "'}}", "{'hard': {'pods': '10'}}"))
                .isFalse();
    }
}
