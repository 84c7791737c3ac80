package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.DomainOutcome;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.Set;

/** The API server did not take a write to one object. */
final class ObjectRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * What passes by itself: rights that were bound a moment ago and are not known yet everywhere, or a namespace that ends (both
     * 403), one that is gone (404), an object that changed under our hands (409, and 422 for a failed test in a patch).
     */
    private static final Set<Integer> PASSING = Set.of(403, 404, 409, 422);

    private final int code;
    private final String namespace;

    ObjectRefused(HasMetadata object, KubernetesClientException cause) {
        super(
                Changes.words(object) + ": "
                        + (cause.getStatus() == null || cause.getStatus().getMessage() == null
                                ? "the API server does not answer"
                                : cause.getStatus().getMessage()),
                cause);
        this.code = cause.getCode();
        this.namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
    }

    /** Whether it is likely to pass within moments. */
    boolean mayPass() {
        return PASSING.contains(code);
    }

    /** Whether the API server is away or ill; then nothing can be reported either. */
    boolean isOutage() {
        return code == 0 || code >= 500;
    }

    /** What follows for the domain. */
    DomainOutcome outcome(Settings settings) {
        return namespace.equals(settings.runtimesNamespace())
                ? new DomainOutcome.RuntimeFailed(getMessage())
                : new DomainOutcome.NamespaceFailed(getMessage());
    }
}
