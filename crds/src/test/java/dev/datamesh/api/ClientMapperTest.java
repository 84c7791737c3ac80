package dev.datamesh.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class ClientMapperTest {
    private static final String PRODUCT = """
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata:
              name: strain
              namespace: h1
              resourceVersion: "7"
              managedFields:
              - {manager: kubectl, operation: Apply, fieldsV1: {"f:spec": {"f:streams": {}}}}
              labels: {tier: core}
            """;

    @Test
    void managedFieldsAreNeitherKeptNorSent() {
        ObjectMapper mapper = new ObjectMapper();
        ClientMapper.configure(mapper);
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);

        ObjectMeta read = serialization.unmarshal(PRODUCT, DataProduct.class).getMetadata();

        assertThat(read.getManagedFields()).isEmpty();
        assertThat(read.getResourceVersion()).isEqualTo("7");
        assertThat(read.getLabels()).containsEntry("tier", "core");
        assertThat(read.getAdditionalProperties()).isEmpty();
        assertThat(serialization.asJson(read)).doesNotContain("managedFields");
    }
}
