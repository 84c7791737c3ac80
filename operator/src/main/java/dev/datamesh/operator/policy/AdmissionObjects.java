package dev.datamesh.operator.policy;

import dev.datamesh.api.Api;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.core.policy.AdmissionPolicy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The objects that a compiled policy is at the API server. They say all that the API server would fill in, too: what is in them beyond that
 * was put there by somebody else.
 */
final class AdmissionObjects {
    /** The annotation that says which MeshPolicy an object is for, by its UID. */
    static final String FOR = Api.GROUP + "/mesh-policy";

    private AdmissionObjects() {}

    static ValidatingAdmissionPolicy policy(String name, MeshPolicy owner, AdmissionPolicy compiled) {
        return new ValidatingAdmissionPolicyBuilder()
                .withMetadata(metadata(name, owner))
                .withNewSpec()
                .withFailurePolicy("Fail")
                .withNewMatchConstraints()
                .withMatchPolicy("Equivalent")
                .withNamespaceSelector(labels(compiled.namespaceLabels()))
                .withObjectSelector(new LabelSelector())
                .addNewResourceRule()
                .withApiGroups(Api.GROUP)
                .withApiVersions("*")
                .withOperations("CREATE", "UPDATE")
                .withResources(compiled.resources())
                .withScope("*")
                .endResourceRule()
                .endMatchConstraints()
                .withMatchConditions(compiled.matchConditions().stream()
                        .map(condition -> new MatchCondition(condition.expression(), condition.name()))
                        .toList())
                .withVariables(compiled.variables().stream()
                        .map(variable -> new Variable(variable.expression(), variable.name()))
                        .toList())
                .withValidations(compiled.validations().stream()
                        .map(validation -> new ValidationBuilder()
                                .withExpression(validation.expression())
                                .withMessage(validation.message())
                                .withMessageExpression(validation.messageExpression())
                                .build())
                        .toList())
                .endSpec()
                .build();
    }

    static ValidatingAdmissionPolicyBinding binding(String name, MeshPolicy owner, AdmissionPolicy compiled) {
        return new ValidatingAdmissionPolicyBindingBuilder()
                .withMetadata(metadata(name, owner))
                .withNewSpec()
                .withPolicyName(name)
                .withValidationActions(List.of(compiled.action().name()))
                .endSpec()
                .build();
    }

    /** The UID of the MeshPolicy that an object is for. */
    static Optional<String> holder(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getAnnotations()).map(annotations -> annotations.get(FOR));
    }

    private static LabelSelector labels(Map<String, String> labels) {
        LabelSelector selector = new LabelSelector();
        if (!labels.isEmpty()) {
            selector.setMatchLabels(labels);
        }
        return selector;
    }

    /** The owner reference is for a cluster whose operator is gone: then the garbage collector takes the objects away. */
    private static ObjectMeta metadata(String name, MeshPolicy owner) {
        return new ObjectMetaBuilder()
                .withName(name)
                .addToAnnotations(FOR, owner.getMetadata().getUid())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(owner.getApiVersion())
                        .withKind(owner.getKind())
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .build())
                .build();
    }
}
