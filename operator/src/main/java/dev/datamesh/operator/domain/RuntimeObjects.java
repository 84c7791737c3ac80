package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.plane.ArchiveSpec;
import dev.datamesh.api.plane.RuntimeSpec;
import dev.datamesh.core.domain.PlaneFacts;
import dev.datamesh.core.domain.PlatformFacts;
import dev.datamesh.core.domain.RuntimeFacts;
import dev.datamesh.core.domain.RuntimeStep;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.principal.PrincipalKey;
import dev.datamesh.operator.principal.RuntimePrincipals;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
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
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;

/**
 * A domain's runtime in Kubernetes. It runs in the platform's namespace and not in the domain's: owners may run what they like in
 * theirs, and would reach the runtime's tokens and the plane's credentials.
 */
final class RuntimeObjects {
    private static final String APP = "app.kubernetes.io/name";
    private static final String INSTANCE = "app.kubernetes.io/instance";
    private static final int HEALTH_PORT = 8080;

    /** Ends the name of the lease of the runtime that archives. */
    private static final String ARCHIVE = "-archive";

    /** Any will do: it is given to the mounted Secrets and to the process. */
    private static final long GROUP = 10_001;

    private final String namespace;

    RuntimeObjects(Settings settings) {
        this.namespace = settings.runtimesNamespace();
    }

    /** The runtime as Kafka knows it. */
    PrincipalName principal(String domain) {
        return new PrincipalName(namespace, name(domain));
    }

    /** The Secret in which a runtime finds how to connect to Kafka. */
    static String kafkaSecret(String domain) {
        return name(domain) + "-kafka";
    }

    /**
     * All objects but Service and Deployment, in the order they are made.
     *
     * @param publishers the ServiceAccounts that publish the domain's products
     */
    List<HasMetadata> around(String domain, String plane, SortedSet<String> publishers) {
        return List.of(
                serviceAccount(domain),
                archiveReport(domain),
                role(domain, plane, publishers),
                roleBinding(domain),
                disruptionBudget(domain));
    }

    /** All objects by their names only, to find those that are there. */
    List<HasMetadata> all(String domain) {
        return List.of(
                new DeploymentBuilder().withMetadata(metadata(domain)).build(),
                disruptionBudget(domain),
                service(domain),
                roleBinding(domain),
                role(domain, "", Collections.emptySortedSet()),
                archiveReport(domain),
                serviceAccount(domain));
    }

    Deployment deployment(String domain, PlaneFacts.Present plane, RuntimeStep.Run run) {
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
                .withFsGroup(GROUP)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container(domain, plane, run.image()))
                .withVolumes(RuntimeVolumes.volumes(domain, plane.spec()))
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

    private List<EnvVar> environment(String domain, PlaneFacts.Present plane) {
        RuntimeSpec runtime = plane.spec().runtime();
        List<EnvVar> environment = new ArrayList<>();
        // Out of memory it is of no use to anybody, and is started anew.
        environment.add(variable("JAVA_TOOL_OPTIONS", "-XX:+ExitOnOutOfMemoryError"));
        environment.add(variable("DATAMESH_ROLE", "domain"));
        environment.add(variable("DATAMESH_DOMAIN", domain));
        environment.add(variable("DATAMESH_PLANE", plane.name()));
        environment.add(variable("DATAMESH_RUNTIMES_NAMESPACE", namespace));
        environment.add(
                variable("DATAMESH_ANONYMOUS_READS", Boolean.toString(Boolean.TRUE.equals(runtime.anonymousReads()))));
        environment.add(variable("DATAMESH_KAFKA_PATH", RuntimeVolumes.KAFKA_PATH));
        if (runtime.tlsSecret() != null) {
            environment.add(variable("DATAMESH_TLS_PATH", RuntimeVolumes.TLS_PATH));
        }
        ArchiveSpec archive = plane.spec().archive();
        if (archive != null) {
            environment.add(variable("DATAMESH_ARCHIVE_WAREHOUSE", archive.warehouse()));
            environment.add(variable(
                    "DATAMESH_ARCHIVE_CATALOG",
                    archive.catalog().jdbc() == null
                            ? archive.catalog().rest().uri()
                            : archive.catalog().jdbc().uri()));
        }
        return environment;
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private Container container(String domain, PlaneFacts.Present plane, String image) {
        return new ContainerBuilder()
                .withName("runtime")
                .withImage(image)
                .withEnv(environment(domain, plane))
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
                .withVolumeMounts(RuntimeVolumes.mounts(plane.spec()))
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

    /** Where the runtime reports how it goes with its archives. What is in it is the runtime's alone to write. */
    private ConfigMap archiveReport(String domain) {
        return new ConfigMapBuilder().withMetadata(metadata(domain)).build();
    }

    /**
     * What a runtime may do beside the others: read the credentials of those who publish in its domain, which it hands out to them,
     * hold the leases of the one that registers channels and of the one that archives, and report of that.
     */
    private Role role(String domain, String plane, SortedSet<String> publishers) {
        var role = new RoleBuilder()
                .withMetadata(metadata(domain))
                .addNewRule()
                .withApiGroups("coordination.k8s.io")
                .withResources("leases")
                .withVerbs("create")
                .endRule()
                .addNewRule()
                .withApiGroups("coordination.k8s.io")
                .withResources("leases")
                .withResourceNames(name(domain), name(domain) + ARCHIVE)
                .withVerbs("get", "update", "patch")
                .endRule()
                .addNewRule()
                .withApiGroups("")
                .withResources("configmaps")
                .withResourceNames(name(domain))
                .withVerbs("get", "patch")
                .endRule();
        if (!publishers.isEmpty()) {
            // A rule without names would cover every Secret here.
            role.addNewRule()
                    .withApiGroups("")
                    .withResources("secrets")
                    .withResourceNames(publishers.stream()
                            .map(account -> new PrincipalKey(plane, new PrincipalName(domain, account)))
                            .map(PrincipalKey::credentialSecret)
                            .toList())
                    .withVerbs("get")
                    .endRule();
        }
        return role.build();
    }

    private RoleBinding roleBinding(String domain) {
        return new RoleBindingBuilder()
                .withMetadata(metadata(domain))
                .withNewRoleRef()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("Role")
                .withName(name(domain))
                .endRoleRef()
                .addNewSubject()
                .withKind("ServiceAccount")
                .withNamespace(namespace)
                .withName(name(domain))
                .endSubject()
                .build();
    }

    Service service(String domain) {
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

    static String name(String domain) {
        return RuntimePrincipals.PREFIX + domain;
    }

    private static Map<String, String> selector(String domain) {
        return Map.of(APP, "datamesh-runtime", INSTANCE, name(domain));
    }
}
