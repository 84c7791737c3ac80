package dev.datamesh.runtime.archive;

import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.aws.AwsClientProperties;
import org.apache.iceberg.aws.HttpClientProperties;
import org.apache.iceberg.aws.s3.S3FileIOAwsClientFactory;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Makes clients of a store, by Iceberg's settings. Iceberg's own way of making them wants Amazon's key management, Glue and DynamoDB on
 * the class path. Checksums are sent only where S3 demands them: others than Amazon's take the newer kind for a part of the object.
 */
public final class StoreClients implements S3FileIOAwsClientFactory {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> properties = new HashMap<>();

    /** What Iceberg makes it by. */
    public StoreClients() {}

    @Override
    public void initialize(Map<String, String> settings) {
        properties.putAll(settings);
    }

    @Override
    public S3Client s3() {
        AwsClientProperties client = new AwsClientProperties(properties);
        S3FileIOProperties files = new S3FileIOProperties(properties);
        return S3Client.builder()
                .applyMutation(client::applyClientRegionConfiguration)
                .applyMutation(new HttpClientProperties(properties)::applyHttpClientConfigurations)
                .applyMutation(files::applyEndpointConfigurations)
                .applyMutation(files::applyServiceConfigurations)
                .applyMutation(builder -> files.applyCredentialConfigurations(client, builder))
                .applyMutation(files::applySignerConfiguration)
                .applyMutation(files::applyUserAgentConfigurations)
                .applyMutation(files::applyRetryConfigurations)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .build();
    }

    @Override
    public S3AsyncClient s3Async() {
        throw new UnsupportedOperationException("the archive reads and writes in threads of its own");
    }
}
