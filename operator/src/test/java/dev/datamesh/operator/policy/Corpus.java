package dev.datamesh.operator.policy;

import dev.datamesh.api.product.Classification;
import dev.datamesh.core.policy.DomainTerms;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of manifests that rules let pass or refuse: the rules, what their domain says, a spec that all have in common, and the cases, each
 * with what it changes of that spec ({@code with}), with the spec as it was before if it is an update ({@code before}, and {@code status}),
 * and with all that is to be found wrong ({@code refused}, each as {@code rule: finding}). A time relative to now is written as
 * {@code ${+90d}}.
 */
record Corpus(String name, Map<String, Object> content) {
    private static final Path FOLDER = Path.of("src", "test", "resources", "policy-corpus");
    private static final Pattern TIME = Pattern.compile("\\$\\{([+-][0-9]+d)?([+-][0-9]+m)?}");
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    /** One manifest. */
    record Case(
            String file,
            String title,
            String name,
            String kind,
            Map<String, Object> spec,
            Optional<Map<String, Object>> before,
            Map<String, Object> status,
            List<String> refused,
            boolean onlyAdmission) {
        @Override
        public String toString() {
            return file + ": " + title;
        }

        String resource() {
            return switch (kind) {
                case "AccessRequest" -> "accessrequests";
                case "AccessGrant" -> "accessgrants";
                default -> "dataproducts";
            };
        }
    }

    static List<Corpus> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(Corpus::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Corpus read(Path file) {
        try {
            String name = file.getFileName().toString().replace(".yaml", "");
            return new Corpus(name, map(times(Serialization.unmarshal(Files.readString(file), Map.class))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The namespace and domain in which the cases are. */
    String namespace() {
        return "pc-" + name;
    }

    /** The label that selects the domain. */
    Map<String, String> labels() {
        return Map.of("corpus", name);
    }

    DomainTerms terms() {
        Map<String, Object> defaults = map(content.getOrDefault("defaults", Map.of()));
        return new DomainTerms(
                labels(),
                Optional.ofNullable(defaults.get("classification"))
                        .map(level -> Classification.valueOf(level.toString()))
                        .orElse(null),
                (String) defaults.get("liveRetention"),
                (String) content.get("location"),
                Boolean.TRUE.equals(content.get("encrypted")));
    }

    /** A MeshPolicy with the rules, for this domain only. */
    Map<String, Object> policy() {
        return Map.of(
                "apiVersion",
                "datamesh.dev/v1alpha1",
                "kind",
                "MeshPolicy",
                "metadata",
                Map.of("name", namespace()),
                "spec",
                Map.of(
                        "mode", "Enforce",
                        "domainSelector", Map.of("matchLabels", labels()),
                        "rules", content.get("rules")));
    }

    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Object each : list(content.get("cases"))) {
            Map<String, Object> one = map(each);
            Map<String, Object> base = map(one.getOrDefault("instead", content.get("spec")));
            cases.add(new Case(
                    name,
                    one.get("name").toString(),
                    one.getOrDefault("as", "case-" + cases.size()).toString(),
                    one.getOrDefault("kind", content.getOrDefault("kind", "DataProduct"))
                            .toString(),
                    map(merge(base, one.getOrDefault("with", Map.of()))),
                    Optional.ofNullable(one.get("before")).map(before -> map(merge(base, before))),
                    map(one.getOrDefault("status", Map.of())),
                    list(one.getOrDefault("refused", List.of())).stream()
                            .map(Object::toString)
                            .toList(),
                    Boolean.TRUE.equals(one.get("onlyAdmission"))));
        }
        return cases;
    }

    /** Maps by their keys, lists place by place; null takes away. */
    static Object merge(Object base, Object change) {
        if (base instanceof Map<?, ?> was && change instanceof Map<?, ?> changes) {
            Map<String, Object> merged = new LinkedHashMap<>(map(was));
            changes.forEach((key, value) -> {
                if (value == null) {
                    merged.remove(key.toString());
                } else {
                    merged.put(key.toString(), merge(merged.get(key.toString()), value));
                }
            });
            return merged;
        }
        if (base instanceof List<?> was && change instanceof List<?> changes && !changes.isEmpty()) {
            List<Object> merged = new ArrayList<>(was);
            for (int i = 0; i < changes.size(); i++) {
                if (i < was.size()) {
                    merged.set(i, merge(was.get(i), changes.get(i)));
                } else {
                    merged.add(changes.get(i));
                }
            }
            return merged;
        }
        return change;
    }

    private static Object times(Object value) {
        return switch (value) {
            case Map<?, ?> object -> {
                Map<String, Object> all = new LinkedHashMap<>();
                object.forEach((key, each) -> all.put(key.toString(), times(each)));
                yield all;
            }
            case List<?> each -> each.stream().map(Corpus::times).toList();
            case String text -> TIME.matcher(text).replaceAll(Corpus::time);
            case null -> null;
            default -> value;
        };
    }

    private static String time(java.util.regex.MatchResult found) {
        Duration days = found.group(1) == null
                ? Duration.ZERO
                : Duration.ofDays(Long.parseLong(found.group(1).replace("d", "")));
        Duration minutes = found.group(2) == null
                ? Duration.ZERO
                : Duration.ofMinutes(Long.parseLong(found.group(2).replace("m", "")));
        return Matcher.quoteReplacement(NOW.plus(days).plus(minutes).toString());
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }
}
