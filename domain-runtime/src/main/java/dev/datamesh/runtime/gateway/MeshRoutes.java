package dev.datamesh.runtime.gateway;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.mesh.MeshFollower;
import java.util.List;
import java.util.Optional;

/** Leads readers and publishers to the runtime of the domain that owns the data. */
public final class MeshRoutes implements Routes {
    private final MeshFollower mesh;

    public MeshRoutes(MeshFollower mesh) {
        this.mesh = mesh;
    }

    @Override
    public List<String> of(ProductRef product) {
        // Only what has an endpoint is in a gateway's catalogue; should it go in this very moment, the gateway itself
        // says so.
        return List.of(mesh.endpoint(product.domain()).orElse(HERE));
    }

    @Override
    public Optional<String> ofChannel(String name) {
        return mesh.ownerOf(name).flatMap(mesh::endpoint);
    }

    @Override
    public Optional<String> authorities(String location) {
        return mesh.authorities(location);
    }
}
