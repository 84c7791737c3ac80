package dev.datamesh.api;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The CustomResourceDefinitions of the API, as they were generated from this model and lie in the jar. */
public final class Crds {
    private static final String FOLDER = "/META-INF/datamesh/crds/";

    private Crds() {}

    /** All kinds; what others refer to stands before them. */
    public static List<Class<? extends CustomResource<?, ?>>> kinds() {
        return List.of(
                DataPlane.class,
                DataDomain.class,
                DataProduct.class,
                AccessRequest.class,
                AccessGrant.class,
                MeshPolicy.class);
    }

    /** The manifests of all kinds, each one YAML document, in the order of {@link #kinds()}. */
    public static List<String> manifests() {
        return kinds().stream().map(Crds::manifest).toList();
    }

    /** The manifest of one kind: a YAML document with a CustomResourceDefinition, apiextensions.k8s.io/v1. */
    public static String manifest(Class<? extends CustomResource<?, ?>> kind) {
        String file = fileName(kind);
        try (InputStream in = Crds.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException(
                        FOLDER + file + " is missing from the class path: build the module crds");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file that holds a kind's manifest, named as the CustomResourceDefinition is. */
    public static String fileName(Class<? extends CustomResource<?, ?>> kind) {
        return CustomResource.getCRDName(kind) + ".yaml";
    }
}
