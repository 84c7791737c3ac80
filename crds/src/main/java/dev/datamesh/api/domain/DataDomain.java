package dev.datamesh.api.domain;

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

/** A tenant of the mesh: a site, a pipeline, a team. Its namespace bears its name. */
@JsonClassDescription(
        "A tenant of the mesh: a site, a pipeline, a team. Its namespace bears its name. Written by the platform.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("DataDomain")
@Plural("datadomains")
@Singular("datadomain")
@ShortNames("ddom")
@ValidationRule(value = Patterns.NAME_RULE, message = Patterns.NAME_MESSAGE, fieldPath = ".metadata.name")
@ValidationRule(
        value =
                "self.metadata.name != 'default' && ['arrakis-', 'metadata-', 'replay-', 'kube-', 'datamesh-'].all(p, !self.metadata.name.startsWith(p))",
        message =
                "metadata.name of a domain may not be 'default' nor begin with arrakis-, metadata-, replay-, kube- or datamesh-: those names are taken on the wire or in the cluster",
        fieldPath = ".metadata.name")
@ValidationRule(
        value = "!has(self.spec.delegates) || self.spec.delegates.all(d, d.domain != self.metadata.name)",
        message = "a domain cannot delegate to itself",
        fieldPath = ".spec.delegates")
@AdditionalPrinterColumn(name = "Plane", jsonPath = ".spec.plane", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Products", jsonPath = ".status.products", type = AdditionalPrinterColumn.Type.INTEGER)
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
public class DataDomain extends CustomResource<DataDomainSpec, DataDomainStatus> {}
