package dev.datamesh.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BordersTest {
    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.datamesh.core");

    @Test
    void coreIsLookedAt() {
        assertThat(CORE.contain("dev.datamesh.core.name.StreamId")).isTrue();
    }

    /** An open list of what is forbidden would miss the next client; this names all that is allowed. */
    @Test
    void coreKnowsTheApiModelAndTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.datamesh.core..",
                        "dev.datamesh.api..",
                        "java..",
                        "org.jspecify.annotations..",
                        // The regular expressions of CEL: they are another language than the JDK's, and never run away.
                        "com.google.re2j..",
                        // Its rules of resolution are the ones its readers follow; to tell them again would be to
                        // differ.
                        "org.apache.avro..")
                .because("plans are judged in tests and dry runs without a cluster, a broker or a container")
                .check(CORE);
    }

    @Test
    void coreReadsAndWritesNothingOutside() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..")
                .because("core is pure: what it needs to know is handed in")
                .check(CORE);
    }

    @Test
    void coreIsToldTheTime() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(CORE);
    }

    @Test
    void thePackagesOfCoreDependOneWay() {
        slices().matching("dev.datamesh.core.(*)..").should().beFreeOfCycles().check(CORE);
    }
}
