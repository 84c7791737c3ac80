package dev.datamesh.local.mesh.doctor;

import dev.datamesh.api.Api;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.cluster.ApiErrors;
import dev.datamesh.local.mesh.setup.ClusterSetup;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether what the chart installs is there and works: operator and its leader, gateway, runtimes, built-in policies. */
record InstallationChecks(KubernetesClient client, InstantSource clock) {
    private static final int LEAST_MINOR = 30;
    private static final String NAME = "app.kubernetes.io/name";
    private static final String OPERATOR = "datamesh-operator";
    private static final String GATEWAY = "datamesh-gateway";

    List<Finding> findings() {
        return Stream.of(
                        asked("Kubernetes", () -> List.of(version())),
                        asked("operator", this::operator),
                        asked("gateway and runtimes", this::served),
                        asked("built-in policies", () -> List.of(policies())))
                .flatMap(List::stream)
                .toList();
    }

    /** What one may not look at is said, and the rest is looked at. */
    private static List<Finding> asked(String about, Supplier<List<Finding>> look) {
        try {
            return look.get();
        } catch (KubernetesClientException e) {
            return List.of(Finding.skipped(about, ApiErrors.explained(e).getMessage()));
        }
    }

    private Finding version() {
        var version = client.getKubernetesVersion();
        String minor = version.getMinor().replaceAll("\\D.*", "");
        boolean old = "1".equals(version.getMajor()) && Integer.parseInt(minor) < LEAST_MINOR;
        return old
                ? Finding.failure(
                        "Kubernetes",
                        version.getGitVersion() + " has no ValidatingAdmissionPolicy: nothing is refused at admission",
                        "upgrade the cluster to 1." + LEAST_MINOR + " or newer")
                : Finding.ok("Kubernetes", version.getGitVersion());
    }

    private List<Finding> operator() {
        List<Deployment> found = client.apps()
                .deployments()
                .inAnyNamespace()
                .withLabel(NAME, OPERATOR)
                .list()
                .getItems();
        if (found.isEmpty()) {
            return List.of(Finding.failure(
                    "operator", "no Deployment bears the label " + NAME + "=" + OPERATOR, "helm install the chart"));
        }
        List<Finding> findings = new ArrayList<>();
        for (Deployment operator : found) {
            findings.add(Workload.finding(client, operator));
            findings.add(leader(operator.getMetadata().getNamespace()));
        }
        if (found.size() > 1) {
            findings.add(Finding.failure(
                    "operator",
                    "is installed in " + found.size() + " namespaces, and they write against each other",
                    "helm uninstall all but one"));
        }
        return findings;
    }

    private Finding leader(String namespace) {
        Lease lease = client.leases().inNamespace(namespace).withName(OPERATOR).get();
        String remedy = "kubectl -n " + namespace + " logs -l " + NAME + "=" + OPERATOR + " says why";
        if (lease == null || lease.getSpec().getRenewTime() == null) {
            return Finding.failure("leader", "none has been elected in " + namespace, remedy);
        }
        var until = lease.getSpec()
                .getRenewTime()
                .toInstant()
                .plusSeconds(Optional.ofNullable(lease.getSpec().getLeaseDurationSeconds())
                        .orElse(0));
        return until.isBefore(clock.instant())
                ? Finding.failure(
                        "leader",
                        lease.getSpec().getHolderIdentity() + " has not been heard of since "
                                + lease.getSpec().getRenewTime().toInstant(),
                        remedy)
                : Finding.ok("leader", lease.getSpec().getHolderIdentity());
    }

    private List<Finding> served() {
        List<Finding> findings = new ArrayList<>();
        List<Deployment> gateways = deployments(NAME, GATEWAY);
        if (gateways.isEmpty()) {
            findings.add(Finding.warning(
                    "gateway", "there is none: readers must know the runtime of each domain", "set gateway.enabled"));
        }
        Stream.concat(gateways.stream(), deployments(Api.MANAGED_BY_LABEL, Api.OPERATOR).stream())
                .map(deployment -> Workload.finding(client, deployment))
                .forEach(findings::add);
        return findings;
    }

    private List<Deployment> deployments(String label, String value) {
        return client.apps()
                .deployments()
                .inAnyNamespace()
                .withLabel(label, value)
                .list()
                .getItems();
    }

    private Finding policies() {
        Set<String> bound =
                client.admissionRegistration().v1().validatingAdmissionPolicyBindings().list().getItems().stream()
                        .map(binding -> binding.getSpec().getPolicyName())
                        .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        int there = 0;
        for (Manifest ours : ClusterSetup.ofChart()) {
            if (!ours.kind().equals("ValidatingAdmissionPolicy")) {
                continue;
            }
            ValidatingAdmissionPolicy theirs = client.admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicies()
                    .withName(ours.name())
                    .get();
            if (theirs == null) {
                wrong.add(ours.name() + " is missing");
            } else if (!bound.contains(ours.name())) {
                wrong.add(ours.name() + " is bound by nothing");
            } else {
                there++;
            }
        }
        return wrong.isEmpty()
                ? Finding.ok("built-in policies", "all " + there + ", and bound")
                : Finding.failure(
                        "built-in policies",
                        String.join("; ", wrong),
                        "helm upgrade brings back what is missing: without them the operator alone refuses, and later");
    }
}
