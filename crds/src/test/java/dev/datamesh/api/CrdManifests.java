package dev.datamesh.api;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import io.fabric8.crdv2.generator.CRDGenerator;
import java.nio.file.Files;
import java.nio.file.Path;

final class CrdManifests {
    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        Files.createDirectories(dir);
        new CRDGenerator()
                .customResourceClasses(
                        DataPlane.class,
                        DataDomain.class,
                        DataProduct.class,
                        dev.datamesh.api.access.AccessRequest.class,
                        dev.datamesh.api.access.AccessGrant.class,
                        dev.datamesh.api.policy.MeshPolicy.class)
                .forCRDVersions("v1")
                .withMinQuotes(true)
                .inOutputDir(dir.toFile())
                .generate();
    }
}
