package dev.datamesh.core.document;

import dev.datamesh.api.Subject;
import dev.datamesh.api.domain.DataDomainSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who answers for a product, in the words that both standards share. */
final class People {
    private People() {}

    static Map<String, Object> team(DocumentedProduct product) {
        Optional<DataDomainSpec> domain = product.domain();
        return new Entries()
                .put(
                        "name",
                        domain.map(DataDomainSpec::displayName)
                                .orElse(product.address().domain()))
                .put(
                        "members",
                        domain.map(DataDomainSpec::owners).orElse(List.of()).stream()
                                .map(People::member)
                                .toList())
                .map();
    }

    private static Map<String, Object> member(Subject owner) {
        return new Entries()
                .put("username", owner.name())
                .put("role", "owner")
                .put(
                        "customProperties",
                        Entries.customProperties(Map.of("kind", owner.kind().name())))
                .map();
    }

    /** One string, as ODCS has approvers: names with a comma between them. */
    static String approvers(DocumentedProduct product) {
        return product.domain().map(DataDomainSpec::owners).orElse(List.of()).stream()
                .map(Subject::name)
                .collect(Collectors.joining(", "));
    }

    /** Ways to reach them that have an address, for ODPS demands one. */
    static List<Map<String, Object>> support(DocumentedProduct product) {
        return product.domain().map(DataDomainSpec::contacts).orElse(List.of()).stream()
                .filter(contact -> contact.url() != null || contact.email() != null)
                .map(contact -> new Entries()
                        .put("channel", channel(contact))
                        .put("url", contact.url() == null ? "mailto:" + contact.email() : contact.url())
                        .put("tool", contact.url() == null ? "email" : "other")
                        .map())
                .toList();
    }

    private static String channel(DataDomainSpec.Contact contact) {
        return Objects.requireNonNullElse(contact.name(), contact.email() == null ? contact.url() : contact.email());
    }
}
