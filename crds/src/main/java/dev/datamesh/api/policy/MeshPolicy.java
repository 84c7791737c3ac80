package dev.datamesh.api.policy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.datamesh.api.Api;
import dev.datamesh.api.Patterns;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** Rules that the whole mesh, or some of its domains, must keep. Written by governance. */
@JsonClassDescription("Rules that the whole mesh, or some of its domains, must keep. Written by governance.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("MeshPolicy")
@Plural("meshpolicies")
@Singular("meshpolicy")
@ShortNames("mpol")
@ValidationRule(value = Patterns.NAME_RULE, message = Patterns.NAME_MESSAGE, fieldPath = ".metadata.name")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.mode", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type=='Ready')].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type=='Ready')].reason",
        type = AdditionalPrinterColumn.Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class MeshPolicy extends CustomResource<MeshPolicySpec, MeshPolicyStatus> {}
