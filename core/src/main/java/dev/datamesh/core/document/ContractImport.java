package dev.datamesh.core.document;

import dev.datamesh.api.Api;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.core.document.ImportedContract.Loss;
import dev.datamesh.core.unit.DurationText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An ODCS v3 contract as a DataProduct: the way back from {@link ContractDocument}. What cannot be carried over is told, never dropped in silence. */
public final class ContractImport {
    private static final Pattern TAG = Pattern.compile("[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?");
    private static final int LONGEST_NAME = 40;
    private static final String FROM_THE_DOMAIN = "comes from the domain: see its owners and contacts";

    private final Reading contract;
    private final List<Loss> losses;
    private final Map<String, Map<String, Object>> keeping = new LinkedHashMap<>();

    private ContractImport(Map<?, ?> document) {
        this.losses = new ArrayList<>();
        this.contract = new Reading(document, "", losses);
    }

    /**
     * @param document the contract as maps, lists, strings, numbers and booleans
     * @param domain the domain that the product is to belong to; empty for the one that the contract names
     * @throws IllegalArgumentException if it is no ODCS v3 contract, or names no domain, product or schema; says which
     */
    public static ImportedContract of(Map<?, ?> document, Optional<String> domain) {
        return new ContractImport(document).read(domain);
    }

    private ImportedContract read(Optional<String> domain) {
        if (!contract.text("kind").orElse("").equals("DataContract")
                || !contract.text("apiVersion").orElse("").startsWith("v3.")) {
            throw new IllegalArgumentException(
                    "no ODCS v3 contract: kind is '" + contract.text("kind").orElse("") + "' and apiVersion '"
                            + contract.text("apiVersion").orElse("") + "', not DataContract and v3.x");
        }
        String owner = name("domain", contract.text("domain").or(() -> domain).map(any -> domain.orElse(any)));
        String product = name("dataProduct", contract.text("dataProduct").or(() -> contract.text("name")));
        Map<String, Object> custom = contract.custom(Set.of("classification", "access", "visibility"));
        serviceLevels();
        Map<String, Object> manifest = new Entries()
                .put("apiVersion", Api.GROUP + "/" + Api.VERSION)
                .put("kind", "DataProduct")
                .put(
                        "metadata",
                        new Entries()
                                .put("namespace", owner)
                                .put("name", product)
                                .map())
                .put("spec", spec(product, custom))
                .map();
        contract.known("id", "contractCreatedTs", "schemaType");
        contract.lost("publishers", "the standard has no word for who writes: name a ServiceAccount");
        for (String people : List.of("support", "team", "roles", "servers")) {
            if (contract.value(people) != null) {
                contract.lost(people, people.equals("servers") ? "follow from the domain's plane" : FROM_THE_DOMAIN);
            }
        }
        contract.done();
        return new ImportedContract(manifest, losses);
    }

    private Map<String, Object> spec(String product, Map<String, Object> custom) {
        List<Map<String, Object>> streams = new ArrayList<>();
        for (Reading object : contract.objects("schema")) {
            String element = object.text("name").orElse("main");
            Map<String, Object> kept = keeping.getOrDefault(element, keeping.getOrDefault("", Map.of()));
            Map<String, Object> stream = ImportedStream.of(object, String.valueOf(custom.get("classification")))
                    .map();
            stream.putAll(kept);
            streams.add(stream);
        }
        if (streams.isEmpty()) {
            throw new IllegalArgumentException(
                    "schema: there is no object in it, and a product has at least one stream");
        }
        return new Entries()
                .put(
                        "displayName",
                        contract.text("name")
                                .filter(title -> !title.equals(product))
                                .orElse(null))
                .put("description", description())
                .put("version", version())
                .put("classification", oneOf(Classification.values(), custom.get("classification")))
                .put("tags", tags())
                .put("streams", streams)
                .put("serviceLevel", keeping.get("*"))
                .put(
                        "access",
                        new Entries()
                                .put("mode", oneOf(AccessSpec.Mode.values(), custom.get("access")))
                                .put("visibility", oneOf(AccessSpec.Visibility.values(), custom.get("visibility")))
                                .map())
                .put("lifecycle", lifecycle())
                .map();
    }

    private Map<String, Object> description() {
        Entries entries = new Entries();
        contract.object("description").ifPresent(description -> {
            for (String part : List.of("purpose", "limitations", "usage")) {
                entries.put(part, description.text(part).orElse(null));
            }
            description.done();
        });
        return entries.map();
    }

    private String version() {
        Optional<String> version = contract.text("version").filter(text -> text.matches(Patterns.VERSION));
        if (version.isEmpty()) {
            contract.lost("version", "is not MAJOR.MINOR.PATCH: it is " + DocumentedProduct.FIRST_VERSION);
        }
        return version.orElse(DocumentedProduct.FIRST_VERSION);
    }

    private List<String> tags() {
        List<String> tags = new ArrayList<>();
        if (contract.value("tags") instanceof List<?> all) {
            for (Object each : all) {
                String tag = String.valueOf(each).toLowerCase(Locale.ROOT);
                if (TAG.matcher(tag).matches()) {
                    tags.add(tag);
                } else {
                    contract.lost(
                            "tags", "'" + each + "' is no tag here: lower-case letters, digits and '-', at most 40");
                }
            }
        }
        return tags.stream().distinct().toList();
    }

    private Map<String, Object> lifecycle() {
        Map<String, Object> ends = keeping.getOrDefault("ends", Map.of());
        String status = contract.text("status").orElse("active").toLowerCase(Locale.ROOT);
        Optional<LifecycleSpec.Stage> stage = Arrays.stream(LifecycleSpec.Stage.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(status))
                .findFirst();
        if (stage.isEmpty()) {
            contract.lost("status", "'" + status + "' is no stage here: it is Draft");
        }
        Entries lifecycle = new Entries()
                .put("stage", stage.orElse(LifecycleSpec.Stage.Draft).name());
        ends.forEach(lifecycle::put);
        return stage.filter(LifecycleSpec.Stage.Active::equals).isPresent() && ends.isEmpty()
                ? Map.of()
                : lifecycle.map();
    }

    /** Sorted by what they belong to: a stream by its name, {@code ""} for each stream, {@code *} for the product, {@code ends} for its life. */
    private void serviceLevels() {
        for (Reading level : contract.objects("slaProperties")) {
            String property = level.text("property").orElse("");
            String element = level.text("element").orElse("").replaceAll("\\..*", "");
            String value = level.text("value").orElse("");
            boolean carried = switch (property) {
                case "latency" ->
                    duration(level, value)
                            .map(text -> keep("*", property, text))
                            .isPresent();
                case "completeness" -> !value.isEmpty() && keep("*", property, value.replace("%", "") + "%");
                case "retention" ->
                    duration(level, value)
                            .map(text -> keep(element, "live", "retention", text))
                            .isPresent();
                case "archiveRetention" ->
                    duration(level, value)
                            .map(text -> keep(element, "archive", "retention", text))
                            .isPresent();
                case "archiveFreshness" ->
                    duration(level, value)
                            .map(text -> keep(element, "archive", "freshness", text))
                            .isPresent();
                case "endOfSupport", "endOfLife" -> value.matches(Patterns.RFC3339) && keep("ends", property, value);
                default -> false;
            };
            if (!carried) {
                losses.add(new Loss(
                        level.place("property"), "'" + property + "' = '" + value + "' has no place in a DataProduct"));
            }
        }
    }

    private static Optional<String> duration(Reading level, String value) {
        try {
            BigDecimal factor = switch (level.text("unit").orElse("s")) {
                case "s", "second", "seconds" -> BigDecimal.ONE;
                case "m", "min", "minute", "minutes" -> BigDecimal.valueOf(60);
                case "h", "hour", "hours" -> BigDecimal.valueOf(3600);
                case "d", "day", "days" -> BigDecimal.valueOf(86_400);
                case "y", "yr", "year", "years" -> BigDecimal.valueOf(365 * 86_400L);
                default -> BigDecimal.ZERO;
            };
            long nanos =
                    new BigDecimal(value).multiply(factor).movePointRight(9).longValueExact();
            return nanos > 0 ? Optional.of(DurationText.format(Duration.ofNanos(nanos))) : Optional.empty();
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean keep(String element, String name, Object value) {
        keeping.computeIfAbsent(element, any -> new LinkedHashMap<>()).put(name, value);
        return true;
    }

    @SuppressWarnings("unchecked")
    private boolean keep(String element, String part, String name, Object value) {
        Map<String, Object> of = keeping.computeIfAbsent(element, any -> new LinkedHashMap<>());
        ((Map<String, Object>) of.computeIfAbsent(part, any -> new LinkedHashMap<String, Object>())).put(name, value);
        return true;
    }

    private String name(String field, Optional<String> found) {
        String text = found.orElseThrow(() -> new IllegalArgumentException(field + ": the contract names none"));
        String label = label(text);
        if (label.isEmpty()) {
            throw new IllegalArgumentException(field + ": '" + text + "' has no letter or digit to make a name of");
        }
        if (!label.equals(text)) {
            contract.lost(field, "'" + text + "' is no name here: it is '" + label + "'");
        }
        return label;
    }

    /** A DNS label made of a text: other characters are dashes. */
    static String label(String text) {
        String label = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return label.substring(0, Math.min(label.length(), LONGEST_NAME)).replaceAll("^-+|-+$", "");
    }

    private static <E extends Enum<E>> String oneOf(E[] all, @Nullable Object value) {
        return Arrays.stream(all)
                .map(Enum::name)
                .filter(name -> name.equals(value))
                .findFirst()
                .orElse("");
    }
}
