package dev.datamesh.api.access;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.datamesh.api.Api;
import dev.datamesh.api.Patterns;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** The owner of a product consents that somebody reads it. Lives in the product's namespace. */
@JsonClassDescription(
        "The owner of a product consents that somebody reads it. Lives in the product's namespace; written by the product's owner.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("AccessGrant")
@Plural("accessgrants")
@Singular("accessgrant")
@ShortNames("agrant")
@ValidationRule(value = Patterns.NAME_RULE, message = Patterns.NAME_MESSAGE, fieldPath = ".metadata.name")
@AdditionalPrinterColumn(name = "Product", jsonPath = ".spec.product", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Namespace",
        jsonPath = ".spec.to.namespace",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Subject",
        jsonPath = ".spec.to.subject.name",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".spec.expires", type = AdditionalPrinterColumn.Type.STRING)
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
public class AccessGrant extends CustomResource<AccessGrantSpec, AccessGrantStatus> implements Namespaced {}
