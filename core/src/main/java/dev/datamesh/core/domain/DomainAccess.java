package dev.datamesh.core.domain;

import dev.datamesh.api.Subject;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.core.access.Grantees;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has which of the mesh's verbs on the products of a domain, by what the products say of themselves. One check of RBAC then
 * answers for every mode of access.
 *
 * @param roles one role for all that are open, one for all that are the domain's own, one for each publisher, and one for the readers of
 *     each product that were granted it; by name
 * @param publishers the ServiceAccounts that publish any of the products
 */
public record DomainAccess(List<Role> roles, SortedSet<String> publishers) {
    /** To read a product. */
    public static final String CONSUME = "consume";

    /** To write a product. */
    public static final String PUBLISH = "publish";

    private static final String OPEN = "datamesh-open";
    private static final String OWN = "datamesh-own";
    private static final String PUBLISHER = "datamesh-publisher.";
    private static final String CONSUMERS = "datamesh-consumers.";

    /**
     * Somebody who was granted a product.
     *
     * @param subject as RBAC knows it everywhere: a ServiceAccount by its user name
     */
    public record Reader(String product, Subject subject) {}

    /**
     * A verb on some products, for some subjects; the RBAC role and its binding have the same name.
     *
     * @param products their names, never none: a rule without names would cover all
     * @param subjects whom it is for; ServiceAccounts are those of the domain's namespace
     */
    public record Role(String name, String verb, SortedSet<String> products, List<Subject> subjects) {
        public Role {
            if (products.isEmpty()) {
                throw new IllegalArgumentException("role " + name + " names no product, and so would cover all");
            }
            subjects = List.copyOf(subjects);
        }
    }

    public DomainAccess {
        roles = List.copyOf(roles);
    }

    /**
     * What the products of a domain say.
     *
     * @param owners the domain's owners, who are among its own subjects
     * @param contracts what is accepted of each product, by its name: what is only asked for gives nobody anything
     * @param readers who was granted which product
     */
    public static DomainAccess of(
            String domain, List<Subject> owners, Map<String, AcceptedContract> contracts, List<Reader> readers) {
        SortedSet<String> open = new TreeSet<>();
        SortedSet<String> own = new TreeSet<>();
        SortedMap<String, SortedSet<String>> published = new TreeMap<>();
        contracts.forEach((name, contract) -> {
            Mode mode = contract.access();
            if (mode == Mode.Open) {
                open.add(name);
            } else if (mode == Mode.Domain) {
                own.add(name);
            }
            for (Publisher publisher : contract.publishers()) {
                published
                        .computeIfAbsent(publisher.serviceAccount(), account -> new TreeSet<>())
                        .add(name);
            }
        });
        List<Role> roles = new ArrayList<>();
        if (!open.isEmpty()) {
            // ServiceAccounts by their own group, too: admission asks for them without the group of all who are
            // authenticated.
            roles.add(new Role(
                    OPEN, CONSUME, open, List.of(group("system:authenticated"), group("system:serviceaccounts"))));
        }
        if (!own.isEmpty()) {
            List<Subject> subjects = new ArrayList<>(List.of(group("system:serviceaccounts:" + domain)));
            subjects.addAll(owners);
            roles.add(new Role(OWN, CONSUME, own, subjects));
        }
        published.forEach((account, names) -> roles.add(new Role(
                PUBLISHER + account, PUBLISH, names, List.of(new Subject(Subject.Kind.ServiceAccount, account)))));
        contracts.keySet().stream()
                .sorted()
                .flatMap(product -> consumers(product, readers).stream())
                .forEach(roles::add);
        return new DomainAccess(roles, new TreeSet<>(published.keySet()));
    }

    /** One role for all readers of a product, as each of them costs a line of a binding and not two objects. */
    private static Optional<Role> consumers(String product, List<Reader> readers) {
        List<Subject> subjects = readers.stream()
                .filter(reader -> reader.product().equals(product))
                .map(Reader::subject)
                .distinct()
                .sorted(Comparator.comparing(Subject::kind).thenComparing(Subject::name))
                .toList();
        return subjects.isEmpty()
                ? Optional.empty()
                : Optional.of(new Role(CONSUMERS + product, CONSUME, new TreeSet<>(List.of(product)), subjects));
    }

    /** Whether somebody is among those who were granted a product. */
    public static boolean lets(Collection<Role> roles, Reader reader) {
        return roles.stream()
                .anyMatch(role -> role.name().equals(CONSUMERS + reader.product())
                        && role.subjects().contains(reader.subject()));
    }

    /**
     * Whether a ServiceAccount may read a product of the domain, by whichever role.
     *
     * @param roles the domain's
     */
    public static boolean mayConsume(Collection<Role> roles, String product, String namespace, String account) {
        Set<Subject> names = Set.of(
                Grantees.forRbac(namespace, new Subject(Subject.Kind.ServiceAccount, account)),
                group("system:authenticated"),
                group("system:serviceaccounts"),
                group("system:serviceaccounts:" + namespace));
        return roles.stream()
                .anyMatch(role -> role.verb().equals(CONSUME)
                        && role.products().contains(product)
                        && role.subjects().stream().anyMatch(names::contains));
    }

    private static Subject group(String name) {
        return new Subject(Subject.Kind.Group, name);
    }
}
