package dev.datamesh.core.policy;

import dev.datamesh.api.product.DataProductSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fields are there, and not empty.
 *
 * @param fields by their paths below spec
 */
record RequiredRule(Map<String, FieldPath> fields) implements MeshRule.OnProducts {
    private static final String NOTHING = "nothing";
    private static final String ANY = "anything";
    private static final String SET = "say it";

    RequiredRule {
        fields = java.util.Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    /** The paths that the API does not have. */
    static List<String> unknown(List<String> paths) {
        return paths.stream()
                .filter(path -> FieldPath.of(DataProductSpec.class, path).isEmpty())
                .toList();
    }

    /** The rule, of the paths that the API has. */
    static RequiredRule of(List<String> paths) {
        Map<String, FieldPath> fields = new TreeMap<>();
        paths.forEach(path -> Optional.of(path)
                .flatMap(known -> FieldPath.of(DataProductSpec.class, known))
                .ifPresent(field -> fields.put(path, field)));
        return new RequiredRule(fields);
    }

    @Override
    public String findings(String root) {
        return fields.entrySet().stream()
                .map(field -> Cel.findingIf(
                        "!(" + field.getValue().celPresent(root + ".spec") + ")",
                        Cel.text(Finding.text("spec." + field.getKey(), NOTHING, ANY, SET))))
                .collect(Collectors.joining(" + "));
    }

    @Override
    public List<String> judge(Judged.Product product) {
        return fields.entrySet().stream()
                .filter(field -> !field.getValue().isPresent(product.spec()))
                .map(field -> Finding.text("spec." + field.getKey(), NOTHING, ANY, SET))
                .toList();
    }

    /** The longest lists that a path can lead through are those of the channels. */
    @Override
    public long cost() {
        return 20_000L * fields.size();
    }
}
