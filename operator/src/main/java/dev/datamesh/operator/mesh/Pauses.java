package dev.datamesh.operator.mesh;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.controller.Controllers;
import java.util.Optional;

/** What is paused, and by what: the pause of a plane covers the products on it, that of a domain all that is the domain's. */
public final class Pauses {
    private final MeshView mesh;

    public Pauses(MeshView mesh) {
        this.mesh = mesh;
    }

    /** What a product is paused by, in words such as {@code DataDomain h1}; empty if it is not. */
    public Optional<String> of(DataProduct product) {
        return Controllers.isPaused(product)
                ? Optional.of("DataProduct " + product.getMetadata().getName())
                : above(product.getMetadata().getNamespace());
    }

    /** What all on a domain's part of its plane is paused by: the domain, or the plane. */
    public Optional<String> above(String domainName) {
        Optional<DataDomain> domain = mesh.domain(domainName);
        if (domain.filter(Controllers::isPaused).isPresent()) {
            return Optional.of("DataDomain " + domainName);
        }
        return domain.map(found -> found.getSpec().plane())
                .filter(this::isPlanePaused)
                .map(plane -> "DataPlane " + plane);
    }

    /** Whether a plane is paused. */
    public boolean isPlanePaused(String plane) {
        return mesh.plane(plane).filter(Controllers::isPaused).isPresent();
    }
}
