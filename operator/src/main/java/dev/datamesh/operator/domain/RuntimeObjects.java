package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.core.domain.PlatformFacts;
import dev.datamesh.core.domain.RuntimeFacts;
import dev.datamesh.core.domain.RuntimeStep;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A domain's runtime in Kubernetes. It runs in the platform's namespace and not in the domain's: owners may run what they like in
 * theirs, and would reach the runtime's tokens and the plane's credentials.
 */
final class RuntimeObjects {
    private static final String PREFIX = "runtime-";
    private static final String APP = "app.kubernetes.io/name";
    private static final String INSTANCE = "app.kubernetes.io/instance";
    private static final int HEALTH_PORT = 8080;

    private final String namespace;

    RuntimeObjects(Settings settings) {
        this.namespace = settings.runtimesNamespace();
    }

    /** The domain whose runtime bears this name. */
    static Optional<String> domainOf(String name) {
        return name.startsWith(PREFIX) ? Optional.of(name.substring(PREFIX.length())) : Optional.empty();
    }

    /** All objects but the Deployment, in the order they are made. */
    List<HasMetadata> around(String domain) {
        return List.of(serviceAccount(domain), service(domain), disruptionBudget(domain));
    }

    /** All objects by their names only, to find those that are there. */
    List<HasMetadata> all(String domain) {
        return List.of(
                new DeploymentBuilder().withMetadata(metadata(domain)).build(),
                disruptionBudget(domain),
                service(domain),
                serviceAccount(domain));
    }

    Deployment deployment(String domain, String plane, RuntimeStep.Run run) {
        return new DeploymentBuilder()
                .withMetadata(metadata(domain))
                .withNewSpec()
                .withReplicas(run.replicas())
                .withNewSelector()
                .withMatchLabels(selector(domain))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels(selector(domain))
                .addToLabels(Api.DOMAIN_LABEL, domain)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(name(domain))
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(domain, plane, run.image()))
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** How a Deployment stands. */
    static RuntimeFacts facts(Deployment deployment) {
        DeploymentStatus status = deployment.getStatus();
        if (status == null) {
            return new RuntimeFacts.Present(false, 0, 0);
        }
        return new RuntimeFacts.Present(
                Objects.equals(
                        status.getObservedGeneration(), deployment.getMetadata().getGeneration()),
                orNone(status.getUpdatedReplicas()),
                orNone(status.getAvailableReplicas()));
    }

    private static int orNone(Integer replicas) {
        return Objects.requireNonNullElse(replicas, 0);
    }

    private static Container container(String domain, String plane, String image) {
        return new ContainerBuilder()
                .withName("runtime")
                .withImage(image)
                .withEnv(
                        new EnvVarBuilder()
                                .withName("DATAMESH_DOMAIN")
                                .withValue(domain)
                                .build(),
                        new EnvVarBuilder()
                                .withName("DATAMESH_PLANE")
                                .withValue(plane)
                                .build())
                .addNewPort()
                .withName("flight")
                .withContainerPort(PlatformFacts.RUNTIME_PORT)
                .withProtocol("TCP")
                .endPort()
                .addNewPort()
                .withName("health")
                .withContainerPort(HEALTH_PORT)
                .withProtocol("TCP")
                .endPort()
                .withStartupProbe(probe("/q/health/started", 30))
                .withReadinessProbe(probe("/q/health/ready", 3))
                .withLivenessProbe(probe("/q/health/live", 6))
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("512Mi")))
                .withLimits(Map.of("memory", new Quantity("1Gi")))
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
    }

    private static Probe probe(String path, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString("health"))
                .endHttpGet()
                .withPeriodSeconds(5)
                .withFailureThreshold(failures)
                .build();
    }

    private ServiceAccount serviceAccount(String domain) {
        return new ServiceAccountBuilder().withMetadata(metadata(domain)).build();
    }

    private Service service(String domain) {
        return new ServiceBuilder()
                .withMetadata(metadata(domain))
                .withNewSpec()
                .withSelector(selector(domain))
                .addNewPort()
                .withName("flight")
                .withProtocol("TCP")
                .withPort(PlatformFacts.RUNTIME_PORT)
                .withTargetPort(new IntOrString("flight"))
                .endPort()
                .endSpec()
                .build();
    }

    /** One at a time may go; a bound on those that must stay would hold up a node's drain where there is only one. */
    private PodDisruptionBudget disruptionBudget(String domain) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(metadata(domain))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(selector(domain))
                .endSelector()
                .endSpec()
                .build();
    }

    private ObjectMeta metadata(String domain) {
        return new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name(domain))
                .addToLabels(selector(domain))
                .addToLabels(Api.DOMAIN_LABEL, domain)
                .build();
    }

    private static String name(String domain) {
        return PREFIX + domain;
    }

    private static Map<String, String> selector(String domain) {
        return Map.of(APP, "datamesh-runtime", INSTANCE, name(domain));
    }
}
