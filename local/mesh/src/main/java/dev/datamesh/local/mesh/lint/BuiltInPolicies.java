package dev.datamesh.local.mesh.lint;

import dev.datamesh.api.Api;
import dev.datamesh.cel.AdmissionRequest;
import dev.datamesh.cel.OfflineAdmission;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.core.policy.AdmissionPolicy.Action;
import dev.datamesh.core.policy.AdmissionPolicy.Named;
import dev.datamesh.core.policy.AdmissionPolicy.Part;
import dev.datamesh.core.policy.AdmissionPolicy.Validation;
import dev.datamesh.core.policy.AdmissionPolicy.Variable;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.lint.LintFinding.Severity;
import dev.datamesh.local.mesh.setup.ClusterSetup;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The policies that every cluster has, as the chart installs them, without one: by the same expressions. What they ask of a cluster,
 * such as who may do what, is left out, and told.
 */
final class BuiltInPolicies {
    /** @param judged the kinds by their plural names, for each operation that is judged of them */
    private record Policy(String name, Map<String, List<String>> judged, Severity severity, OfflineAdmission rules) {
        boolean isFor(AdmissionRequest request) {
            return judged.getOrDefault(request.operation(), List.of()).contains(request.resource());
        }
    }

    private static final List<String> OPERATIONS = List.of("CREATE", "UPDATE", "DELETE");

    private final List<Policy> policies = new ArrayList<>();
    private final SortedMap<String, String> unread = new TreeMap<>();

    BuiltInPolicies() {
        KubernetesSerialization yaml = new KubernetesSerialization();
        Map<String, List<String>> actions = new HashMap<>();
        List<ValidatingAdmissionPolicy> all = new ArrayList<>();
        for (Manifest manifest : ClusterSetup.policies()) {
            if (manifest.kind().equals("ValidatingAdmissionPolicy")) {
                all.add(yaml.convertValue(manifest.object(), ValidatingAdmissionPolicy.class));
            } else {
                var binding = yaml.convertValue(manifest.object(), ValidatingAdmissionPolicyBinding.class);
                actions.put(binding.getSpec().getPolicyName(), binding.getSpec().getValidationActions());
            }
        }
        all.forEach(policy -> read(policy, actions));
    }

    /** What those say against a request that would refuse it, each in its own words. */
    List<String> refusals(AdmissionRequest request) {
        return policies.stream()
                .filter(policy -> policy.isFor(request) && policy.severity() == Severity.error)
                .flatMap(policy -> policy.rules().refusals(request).stream())
                .toList();
    }

    /** What they say against an object that is made. */
    List<LintFinding> findings(Manifest manifest, AdmissionRequest request) {
        return policies.stream()
                .filter(policy -> policy.isFor(request))
                .flatMap(policy -> policy.rules().refusals(request).stream()
                        .map(message -> Refusals.builtIn(policy.name(), policy.severity(), manifest, message)))
                .toList();
    }

    /** What they would ask a cluster of it. */
    List<String> notes(AdmissionRequest request) {
        return Stream.concat(
                        unread.entrySet().stream()
                                .map(policy -> policy.getKey() + " is not judged offline: " + policy.getValue()),
                        policies.stream()
                                .filter(policy -> policy.isFor(request))
                                .filter(policy -> policy.rules().leftOut() > 0
                                        && policy.rules().concerns(request))
                                .map(policy -> policy.name() + " asks who may do what, which a cluster knows only"))
                .map(note -> "policy " + note + "; ask one by mesh plan")
                .toList();
    }

    private void read(ValidatingAdmissionPolicy policy, Map<String, List<String>> actions) {
        String name = policy.getMetadata().getName();
        Map<String, List<String>> judged = new HashMap<>();
        for (String operation : OPERATIONS) {
            List<String> resources = policy.getSpec().getMatchConstraints().getResourceRules().stream()
                    .filter(rule -> rule.getApiGroups().contains(Api.GROUP))
                    .filter(rule -> rule.getOperations().contains(operation))
                    .map(NamedRuleWithOperations::getResources)
                    .flatMap(List::stream)
                    .filter(resource -> !resource.contains("*"))
                    .toList();
            if (!resources.isEmpty()) {
                judged.put(operation, resources);
            }
        }
        if (judged.isEmpty()) {
            return;
        }
        Severity severity =
                actions.getOrDefault(name, List.of()).contains(Action.Deny.name()) ? Severity.error : Severity.warning;
        try {
            policies.add(new Policy(name, judged, severity, OfflineAdmission.of(rules(policy))));
        } catch (IllegalArgumentException e) {
            unread.put(
                    name, Objects.toString(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static AdmissionPolicy rules(ValidatingAdmissionPolicy policy) {
        var spec = policy.getSpec();
        return new AdmissionPolicy(
                Part.RULES,
                Map.of(),
                List.of(),
                spec.getMatchConditions().stream()
                        .map(condition -> new Named(condition.getName(), condition.getExpression()))
                        .toList(),
                spec.getVariables().stream()
                        .map(variable -> new Variable(variable.getName(), variable.getExpression(), ""))
                        .toList(),
                spec.getValidations().stream()
                        .map(validation -> new Validation(
                                validation.getExpression(),
                                Objects.requireNonNullElse(validation.getMessageExpression(), ""),
                                Objects.requireNonNullElse(validation.getMessage(), "")))
                        .toList(),
                Action.Deny,
                "");
    }
}
