package dev.datamesh.runtime.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What a runtime is told from outside, by {@code DATAMESH_…} variables. */
@ConfigMapping(prefix = "datamesh")
interface RuntimeConfig {
    /** Whether it serves one domain, or discovery for the whole mesh. */
    Role role();

    /** The domain that is served. */
    Optional<String> domain();

    /** The plane it runs on. */
    Optional<String> plane();

    /** Where the runtimes, and the credentials of publishers, are. */
    @WithDefault("datamesh-runtimes")
    String runtimesNamespace();

    /** Whether callers without a token may read what is open. */
    @WithDefault("false")
    boolean anonymousReads();

    /** The folder in which the Secret of its Kafka user is mounted. */
    @WithDefault("/etc/datamesh/kafka")
    Path kafkaPath();

    /** The folder in which its certificate is mounted, as {@code tls.crt} and {@code tls.key}; absent = in the clear. */
    Optional<Path> tlsPath();

    /** Where the plane's archive is; absent = there is none. */
    Optional<ArchiveConfig> archive();

    /** Where tables are. */
    interface ArchiveConfig {
        /** Their root. */
        String warehouse();

        /** Their catalogue. */
        String catalog();

        /** What a REST catalogue calls their root. */
        Optional<String> catalogWarehouse();

        /** The address of the S3 that is not Amazon's. */
        Optional<String> s3Endpoint();

        /** The region of S3. */
        Optional<String> s3Region();

        /** Whether S3 wants the bucket in the path; absent = no. A default would have every runtime have an archive. */
        Optional<Boolean> s3PathStyle();

        /** The folder in which the Secret of catalogue and store is mounted. */
        Optional<Path> credentialsPath();
    }

    /** The address to listen on. */
    @WithDefault("0.0.0.0")
    String flightHost();

    /** The port to listen on. */
    @WithDefault("31206")
    int flightPort();

    /** How long bounded reads may go on once it is told to stop. */
    @WithDefault("20s")
    Duration drain();

    /** Whether to end once it has started: so the JVM learns which classes that takes. */
    @WithDefault("false")
    boolean warmUp();

    /** The two roles of the one image. */
    enum Role {
        DOMAIN,
        GATEWAY
    }
}
