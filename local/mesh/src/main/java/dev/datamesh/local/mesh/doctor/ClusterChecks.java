package dev.datamesh.local.mesh.doctor;

import dev.datamesh.api.Crds;
import dev.datamesh.local.mesh.cluster.ApiErrors;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.MeshKind;
import dev.datamesh.local.mesh.cluster.Readiness;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;

/** Whether the API server answers, knows the kinds as this build has them, and what the mesh says of itself. */
record ClusterChecks(MeshCluster cluster, Remedies remedies) {
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        try {
            String version = cluster.client().getKubernetesVersion().getGitVersion();
            findings.add(Finding.ok("API server", version));
            findings.add(kinds());
            for (MeshKind kind : MeshKind.values()) {
                for (GenericKubernetesResource object : kind.list(cluster.client())) {
                    findings.add(object(kind, object));
                }
            }
        } catch (KubernetesClientException e) {
            findings.add(Finding.failure("API server", ApiErrors.explained(e).getMessage(), remedies.apiServer()));
        }
        return findings;
    }

    private Finding kinds() {
        List<String> wrong = new ArrayList<>();
        for (int index = 0; index < Crds.kinds().size(); index++) {
            CustomResourceDefinition ours =
                    Serialization.unmarshal(Crds.manifests().get(index), CustomResourceDefinition.class);
            CustomResourceDefinition theirs = cluster.client()
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(ours.getMetadata().getName())
                    .get();
            if (theirs == null) {
                wrong.add(ours.getMetadata().getName() + " is missing");
            } else if (!schemas(ours).equals(schemas(theirs))) {
                wrong.add(ours.getMetadata().getName() + " is of another build");
            }
        }
        return wrong.isEmpty()
                ? Finding.ok("kinds", "all " + Crds.kinds().size() + " as this build has them")
                : Finding.failure("kinds", String.join(", ", wrong), remedies.newKinds());
    }

    private static List<Object> schemas(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().stream()
                .<Object>map(version -> Serialization.jsonMapper().valueToTree(version.getSchema()))
                .toList();
    }

    private Finding object(MeshKind kind, GenericKubernetesResource object) {
        Readiness readiness = Readiness.of(object);
        String about = kind.word() + " " + kind.named(object).title();
        if (readiness.ready()) {
            return Finding.ok(about, "Ready");
        }
        String what = readiness.reason() + ": " + readiness.message();
        return readiness.stalled()
                ? Finding.failure(about, what, "change what the message names, and apply it")
                : Finding.failure(
                        about, what, "it is tried again by itself; " + remedies.operatorLogs() + " says more");
    }
}
