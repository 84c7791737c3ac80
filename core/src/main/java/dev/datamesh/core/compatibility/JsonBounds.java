package dev.datamesh.core.compatibility;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keywords of JSON Schema that are numbers: which values they let through. */
final class JsonBounds {
    private final Map<?, ?> written;
    private final Map<?, ?> read;
    private final String field;
    private final Findings findings;

    JsonBounds(Map<?, ?> written, Map<?, ?> read, String field, Findings findings) {
        this.written = written;
        this.read = read;
        this.field = field;
        this.findings = findings;
    }

    /** @param types what may be written */
    void compare(Set<String> types) {
        if (types.contains("number") || types.contains("integer")) {
            lower("minimum", "exclusiveMinimum");
            upper("maximum", "exclusiveMaximum");
            multiple(!types.contains("number"));
        }
        if (types.contains("string")) {
            atLeast("minLength", BigDecimal.ZERO);
            atMost("maxLength");
        }
        if (types.contains("array")) {
            atLeast("minItems", BigDecimal.ZERO);
            atMost("maxItems");
        }
        if (types.contains("object")) {
            atLeast(
                    "minProperties",
                    BigDecimal.valueOf(written.get("required") instanceof Collection<?> names ? names.size() : 0));
            atMost("maxProperties");
        }
    }

    private void atLeast(String keyword, BigDecimal otherwise) {
        Optional<BigDecimal> wanted = number(read, keyword);
        BigDecimal given = number(written, keyword).orElse(otherwise).max(otherwise);
        if (wanted.isPresent() && given.compareTo(wanted.get()) < 0) {
            findings.add(field, keyword + " " + given, keyword + " " + wanted.get());
        }
    }

    private void atMost(String keyword) {
        Optional<BigDecimal> wanted = number(read, keyword);
        Optional<BigDecimal> given = number(written, keyword);
        if (wanted.isPresent() && (given.isEmpty() || given.get().compareTo(wanted.get()) > 0)) {
            findings.add(field, words(keyword, given), keyword + " " + wanted.get());
        }
    }

    private void lower(String inclusive, String exclusive) {
        for (String keyword : new String[] {inclusive, exclusive}) {
            Optional<BigDecimal> wanted = number(read, keyword);
            if (wanted.isEmpty()) {
                continue;
            }
            boolean above = number(written, exclusive)
                    .filter(given -> given.compareTo(wanted.get()) >= 0)
                    .isPresent();
            boolean from = number(written, inclusive)
                    .filter(given -> given.compareTo(wanted.get()) >= (keyword.equals(inclusive) ? 0 : 1))
                    .isPresent();
            if (!above && !from) {
                findings.add(field, words(keyword, number(written, keyword)), keyword + " " + wanted.get());
            }
        }
    }

    private void upper(String inclusive, String exclusive) {
        for (String keyword : new String[] {inclusive, exclusive}) {
            Optional<BigDecimal> wanted = number(read, keyword);
            if (wanted.isEmpty()) {
                continue;
            }
            boolean below = number(written, exclusive)
                    .filter(given -> given.compareTo(wanted.get()) <= 0)
                    .isPresent();
            boolean upTo = number(written, inclusive)
                    .filter(given -> given.compareTo(wanted.get()) <= (keyword.equals(inclusive) ? 0 : -1))
                    .isPresent();
            if (!below && !upTo) {
                findings.add(field, words(keyword, number(written, keyword)), keyword + " " + wanted.get());
            }
        }
    }

    private void multiple(boolean whole) {
        Optional<BigDecimal> wanted = number(read, "multipleOf").filter(step -> step.signum() > 0);
        Optional<BigDecimal> given =
                number(written, "multipleOf").or(() -> whole ? Optional.of(BigDecimal.ONE) : Optional.empty());
        if (wanted.isPresent()
                && (given.isEmpty() || given.get().remainder(wanted.get()).signum() != 0)) {
            findings.add(field, words("multipleOf", number(written, "multipleOf")), "multipleOf " + wanted.get());
        }
    }

    private static String words(String keyword, Optional<BigDecimal> value) {
        return value.map(number -> keyword + " " + number).orElse("no " + keyword);
    }

    private static Optional<BigDecimal> number(Map<?, ?> schema, String keyword) {
        return schema.get(keyword) instanceof Number number
                ? Optional.of(new BigDecimal(number.toString()))
                : Optional.empty();
    }
}
