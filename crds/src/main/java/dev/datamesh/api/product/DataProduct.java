package dev.datamesh.api.product;

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

/** What a domain publishes: streams with a contract, an owner and rules of access. Lives in the domain's namespace. */
@JsonClassDescription(
        "What a domain publishes: streams with a contract, an owner and rules of access. Lives in the domain's namespace; written by the domain's owners.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("DataProduct")
@Plural("dataproducts")
@Singular("dataproduct")
@ShortNames("dprod")
@ValidationRule(value = Patterns.NAME_RULE, message = Patterns.NAME_MESSAGE, fieldPath = ".metadata.name")
@ValidationRule(
        value = DataProduct.ADOPTS_BEFORE_IT_HAS_A_TOPIC,
        message =
                "adopt cannot be added to a stream that has a topic: its data lie there; list a stream with the next major",
        fieldPath = ".spec.streams")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".spec.version", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Stage", jsonPath = ".spec.lifecycle.stage", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Access", jsonPath = ".spec.access.mode", type = AdditionalPrinterColumn.Type.STRING)
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
public class DataProduct extends CustomResource<DataProductSpec, DataProductStatus> implements Namespaced {
    /** Adding it must stay possible where the topic turned out to be somebody else's, or left over from this very product. */
    static final String ADOPTS_BEFORE_IT_HAS_A_TOPIC =
            "!has(oldSelf.status) || !has(oldSelf.status.streams) || self.spec.streams.all(s, !has(s.adopt) || oldSelf.spec.streams.all(o, o.name != s.name || o.major != s.major || has(o.adopt)) || oldSelf.status.streams.all(t, t.name != s.name || t.major != s.major || !has(t.topics) || t.topics.size() == 0 || t.topics.exists(x, x.name == s.adopt.topic)))";
}
