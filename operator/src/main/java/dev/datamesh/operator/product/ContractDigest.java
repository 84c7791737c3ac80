package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProductSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The digest of what a product promises: its version and its streams. */
final class ContractDigest {
    private final KubernetesSerialization serialization;

    ContractDigest(KubernetesSerialization serialization) {
        this.serialization = serialization;
    }

    String of(DataProductSpec spec) {
        String text = serialization.asJson(Map.of("version", spec.version())) + serialization.asJson(spec.streams());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
