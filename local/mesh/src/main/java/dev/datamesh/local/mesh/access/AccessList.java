package dev.datamesh.local.mesh.access;

import dev.datamesh.api.Api;
import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Discretion;
import dev.datamesh.core.access.Expiry;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.local.mesh.cluster.Standing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Who may read what, and why: a pure function of what the API server holds. */
final class AccessList {
    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::product).thenComparing(Entry::who).thenComparing(Entry::by);

    private final Collection<DataDomain> domains;
    private final Collection<AccessRequest> requests;
    private final Collection<AccessGrant> grants;
    private final Instant now;

    AccessList(
            Collection<DataDomain> domains,
            Collection<AccessRequest> requests,
            Collection<AccessGrant> grants,
            Instant now) {
        this.domains = List.copyOf(domains);
        this.requests = List.copyOf(requests);
        this.grants = List.copyOf(grants);
        this.now = now;
    }

    /** All lines about some products, in order of product and reader. */
    List<Entry> of(Collection<DataProduct> products) {
        return products.stream()
                .flatMap(product -> of(product).stream())
                .sorted(ORDER)
                .toList();
    }

    private List<Entry> of(DataProduct product) {
        String domain = product.getMetadata().getNamespace();
        String name = path(product);
        List<Entry> entries = new ArrayList<>();
        switch (Discretion.mode(product.getSpec(), product.getStatus())) {
            case Mode.Open ->
                entries.add(Entry.open(
                        name,
                        "everybody with a token",
                        "access.mode Open",
                        List.of(new Subject(Subject.Kind.Group, "system:authenticated"))));
            case Mode.Domain -> entries.add(own(domain, name));
            case Mode.Request -> {}
        }
        grants.stream()
                .filter(grant -> grant.getMetadata().getNamespace().equals(domain)
                        && grant.getSpec()
                                .product()
                                .equals(product.getMetadata().getName()))
                .map(grant -> granted(name, grant))
                .forEach(entries::add);
        requests.stream()
                .filter(request -> request.getSpec().product().domain().equals(domain)
                        && request.getSpec()
                                .product()
                                .name()
                                .equals(product.getMetadata().getName()))
                .filter(request -> grants.stream().noneMatch(grant -> answers(grant, request)))
                .map(request -> asked(name, request))
                .forEach(entries::add);
        return entries;
    }

    private Entry own(String domain, String product) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject(Subject.Kind.Group, "system:serviceaccounts:" + domain));
        domains.stream()
                .filter(each -> each.getMetadata().getName().equals(domain))
                .flatMap(each -> each.getSpec().owners().stream())
                .forEach(subjects::add);
        return Entry.open(product, "ServiceAccounts and owners of " + domain, "access.mode Domain", subjects);
    }

    private Entry granted(String product, AccessGrant grant) {
        var spec = grant.getSpec();
        var status = grant.getStatus();
        Standing standing = Standing.of(status);
        boolean expired = !now.isBefore(Expiry.of(spec.expires()))
                || (status != null && !now.isBefore(Expiry.of(status.expires())));
        Map<String, String> labels = grant.getMetadata().getLabels();
        boolean auto = labels != null && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL));
        String until = status != null && status.expires() != null ? status.expires() : spec.expires();
        return new Entry(
                product,
                new Consumer(spec.to().namespace(), spec.to().subject()).toString(),
                "grant " + path(grant) + (auto ? " (autoApprove)" : ""),
                Entry.text(until),
                spec.limits() == null ? "" : Entry.text(spec.limits().consumeBytesPerSecond()),
                standing.reads() && !expired,
                expired ? "Expired" : standing.reason(),
                standing.message(),
                List.of(Grantees.forRbac(spec.to().namespace(), spec.to().subject())));
    }

    private static Entry asked(String product, AccessRequest request) {
        var spec = request.getSpec();
        Standing standing = Standing.of(request.getStatus());
        String namespace = request.getMetadata().getNamespace();
        return new Entry(
                product,
                new Consumer(namespace, spec.subject()).toString(),
                "request " + path(request),
                Entry.text(spec.expires()),
                "",
                false,
                standing.reads() ? "AwaitingConsent" : standing.reason(),
                standing.message(),
                List.of(Grantees.forRbac(namespace, spec.subject())));
    }

    /** Whether the grant is what became of the request; a line of its own would say it twice. */
    private static boolean answers(AccessGrant grant, AccessRequest request) {
        var to = grant.getSpec().to();
        return grant.getMetadata()
                        .getNamespace()
                        .equals(request.getSpec().product().domain())
                && grant.getSpec().product().equals(request.getSpec().product().name())
                && to.namespace().equals(request.getMetadata().getNamespace())
                && to.subject().equals(request.getSpec().subject())
                && (to.request() == null
                        || Objects.equals(to.request(), request.getMetadata().getName()));
    }

    private static String path(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
}
