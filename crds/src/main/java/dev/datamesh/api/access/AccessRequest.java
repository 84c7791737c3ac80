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

/** A consumer asks to read a product. Lives in the consumer's namespace. */
@JsonClassDescription("A consumer asks to read a product. Lives in the consumer's namespace; written by the consumer.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("AccessRequest")
@Plural("accessrequests")
@Singular("accessrequest")
@ShortNames("areq")
@ValidationRule(value = Patterns.NAME_RULE, message = Patterns.NAME_MESSAGE, fieldPath = ".metadata.name")
@AdditionalPrinterColumn(name = "Domain", jsonPath = ".spec.product.domain", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Product", jsonPath = ".spec.product.name", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Subject", jsonPath = ".spec.subject.name", type = AdditionalPrinterColumn.Type.STRING)
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
public class AccessRequest extends CustomResource<AccessRequestSpec, AccessRequestStatus> implements Namespaced {}
