package dev.datamesh.api.plane;

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

/** One place to run: a Kafka cluster, a schema registry, an archive, and where they stand. Written by the platform. */
@JsonClassDescription(
        "One place to run: a Kafka cluster, a schema registry, an archive, and where they stand. Written by the platform.")
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind("DataPlane")
@Plural("dataplanes")
@Singular("dataplane")
@ShortNames("dplane")
@ValidationRule(value = Patterns.NAME_RULE, message = Patterns.NAME_MESSAGE, fieldPath = ".metadata.name")
@AdditionalPrinterColumn(name = "Location", jsonPath = ".spec.location", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(name = "Kafka", jsonPath = ".status.kafka.version", type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Brokers",
        jsonPath = ".status.kafka.brokers",
        type = AdditionalPrinterColumn.Type.INTEGER)
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
public class DataPlane extends CustomResource<DataPlaneSpec, DataPlaneStatus> {}
