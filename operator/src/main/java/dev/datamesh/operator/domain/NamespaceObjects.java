package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.Subject;
import dev.datamesh.core.domain.DomainAccess;
import dev.datamesh.core.domain.DomainPlan;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.List;

/** The namespace of a domain, who may do what in it, and how much. */
final class NamespaceObjects {
    /** The name of the owners' binding, and of the hand-written ClusterRole it binds. */
    static final String OWNER = "datamesh-domain-owner";

    /** The name of the operator's own binding. */
    static final String OPERATOR = "datamesh-operator";

    /** The hand-written ClusterRole that gives the operator its rights in a domain's namespace, and only there. */
    static final String OPERATOR_ROLE = "datamesh-operator-domain";

    /** The name of the quota. */
    static final String QUOTA = "datamesh";

    /** The name of the runtime's binding. */
    static final String RUNTIME = "datamesh-runtime";

    /** The hand-written ClusterRole that lets a runtime follow the products of its domain. */
    static final String RUNTIME_ROLE = "datamesh-runtime-domain";

    private static final String RBAC = "rbac.authorization.k8s.io";
    /** What the quota counts. */
    static final String PRODUCTS = "count/dataproducts." + Api.GROUP;

    private NamespaceObjects() {}

    /** A namespace as it is made: by whom and for whom, before anything else is written to it. */
    static Namespace newNamespace(String domain, String domainUid) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(domain)
                .addToLabels(Api.DOMAIN_LABEL, domain)
                .addToAnnotations(Api.CREATED_FOR_ANNOTATION, domainUid)
                .endMetadata()
                .build();
    }

    /**
     * The namespace as it is kept.
     *
     * @param existing the namespace that is there; its UID goes along, so that an apply never makes one anew
     * @param made whether we made it for this domain
     */
    static Namespace namespace(DomainPlan plan, Namespace existing, boolean made) {
        var metadata = new ObjectMetaBuilder()
                .withName(plan.facts().name())
                .withUid(existing.getMetadata().getUid())
                .addToLabels(Api.DOMAIN_LABEL, plan.facts().name())
                .addToLabels(plan.namespaceLabels());
        plan.channelPrefixes()
                .ifPresent(prefixes -> metadata.addToAnnotations(Api.CHANNEL_PREFIXES_ANNOTATION, prefixes));
        if (made) {
            metadata.addToAnnotations(Api.CREATED_FOR_ANNOTATION, plan.facts().uid());
        }
        return new NamespaceBuilder().withMetadata(metadata.build()).build();
    }

    /** Lets the operator work in the namespace. */
    static RoleBinding operatorBinding(String domain, Settings settings) {
        return binding(
                domain,
                OPERATOR,
                OPERATOR_ROLE,
                List.of(new SubjectBuilder()
                        .withKind("ServiceAccount")
                        .withNamespace(settings.systemNamespace())
                        .withName(OPERATOR)
                        .build()));
    }

    /** Lets the owners work in it; without owners there is to be none. */
    static RoleBinding ownerBinding(String domain, List<Subject> owners) {
        return binding(
                domain,
                OWNER,
                OWNER,
                owners.stream().map(owner -> subject(domain, owner)).toList());
    }

    /** Lets the domain's runtime follow its products. */
    static RoleBinding runtimeBinding(String domain, Settings settings) {
        return binding(
                domain,
                RUNTIME,
                RUNTIME_ROLE,
                List.of(new SubjectBuilder()
                        .withKind("ServiceAccount")
                        .withNamespace(settings.runtimesNamespace())
                        .withName(RuntimeObjects.name(domain))
                        .build()));
    }

    /** What some subjects may do with some products. */
    static Role role(String domain, DomainAccess.Role role) {
        return new RoleBuilder()
                .withMetadata(metadata(domain, role.name()))
                .addNewRule()
                .withApiGroups(Api.GROUP)
                .withResources("dataproducts")
                .withResourceNames(List.copyOf(role.products()))
                .withVerbs(role.verb())
                .endRule()
                .build();
    }

    /** Who may do it. */
    static RoleBinding roleBinding(String domain, DomainAccess.Role role) {
        return new RoleBindingBuilder()
                .withMetadata(metadata(domain, role.name()))
                .withNewRoleRef()
                .withApiGroup(RBAC)
                .withKind("Role")
                .withName(role.name())
                .endRoleRef()
                .withSubjects(role.subjects().stream()
                        .map(subject -> subject(domain, subject))
                        .toList())
                .build();
    }

    /** Bounds the number of products at the API server already. */
    static ResourceQuota quota(String domain, int products) {
        return new ResourceQuotaBuilder()
                .withMetadata(metadata(domain, QUOTA))
                .withNewSpec()
                .addToHard(PRODUCTS, new Quantity(Integer.toString(products)))
                .endSpec()
                .build();
    }

    /** The metadata of an object in a domain's namespace. */
    static ObjectMeta metadata(String domain, String name) {
        return new ObjectMetaBuilder()
                .withNamespace(domain)
                .withName(name)
                .addToLabels(Api.DOMAIN_LABEL, domain)
                .build();
    }

    private static RoleBinding binding(
            String domain, String name, String role, List<io.fabric8.kubernetes.api.model.rbac.Subject> subjects) {
        return new RoleBindingBuilder()
                .withMetadata(metadata(domain, name))
                .withNewRoleRef()
                .withApiGroup(RBAC)
                .withKind("ClusterRole")
                .withName(role)
                .endRoleRef()
                .withSubjects(subjects)
                .build();
    }

    private static io.fabric8.kubernetes.api.model.rbac.Subject subject(String domain, Subject owner) {
        var subject = new SubjectBuilder().withKind(owner.kind().name()).withName(owner.name());
        return switch (owner.kind()) {
            case ServiceAccount -> subject.withNamespace(domain).build();
            case User, Group -> subject.withApiGroup(RBAC).build();
        };
    }
}
