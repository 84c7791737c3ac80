package dev.datamesh.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.process.ProcessFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerLibraryTest {

    @TempDir
    Path directory;

    private Path jars(String name) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.createFile(folder.resolve("kafka_2.13-9.9.9.jar"));
        return folder;
    }

    @Test
    void thePropertyCountsBeforeTheVariableAndTheBuild() throws Exception {
        Path property = jars("property");
        Path variable = jars("variable");
        Path built = jars("local/broker/target/lib");
        Map<String, String> environment = Map.of("DATAMESH_BROKER_LIB", variable.toString());

        assertThat(BrokerLibrary.find(property.toString(), environment, directory))
                .isEqualTo(property);
        assertThat(BrokerLibrary.find("", environment, directory)).isEqualTo(variable);
        assertThat(BrokerLibrary.find("", Map.of(), directory)).isEqualTo(built);
    }

    @Test
    void theBuildIsFoundFromAnyModule() throws Exception {
        Path built = jars("local/broker/target/lib");

        assertThat(BrokerLibrary.find("", Map.of(), directory.resolve("local/mesh/target")))
                .isEqualTo(built);
    }

    @Test
    void aNamedDirectoryWithoutJarsIsAnErrorAndNotPassedOver() throws Exception {
        jars("local/broker/target/lib");

        assertThatThrownBy(() -> BrokerLibrary.find("", Map.of("DATAMESH_BROKER_LIB", "/nowhere"), directory))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessage("no Kafka jars in /nowhere, named by the environment variable DATAMESH_BROKER_LIB");
    }

    @Test
    void theErrorSaysHowToGetTheJars() {
        assertThatThrownBy(() -> BrokerLibrary.find("", Map.of(), directory))
                .hasMessageContaining("mvn -pl local/broker package")
                .hasMessageContaining("datamesh.broker.lib");
    }
}
