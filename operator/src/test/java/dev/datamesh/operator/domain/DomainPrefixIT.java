package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomain;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Channel prefixes among domains that come, change and go. */
class DomainPrefixIT {
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void ofTwoThatWantTheSameTheOlderHasItAndTheYoungerGetsItWhenTheOlderGoes() {
        // Of two of one second the name decides, so that the order here is certain.
        rig.domain("dp-a", "channelPrefixes: [\"DPA:\"]");
        rig.awaitReady("dp-a");
        rig.domain("dp-b", "channelPrefixes: [\"DPA:\", \"DPB:\"]");
        assertThat(rig.awaitReason("dp-b", "PrefixesOwned", "PrefixTaken").message())
                .isEqualTo("spec.channelPrefixes: DPA: belongs to the older domain dp-a");
        assertThat(rig.get("dp-b").getStatus().channelPrefixes()).containsExactly("DPB:");
        assertThat(DomainRig.condition(rig.get("dp-b"), "Ready").orElseThrow().reason())
                .isEqualTo("PrefixTaken");

        rig.admin().resources(DataDomain.class).withName("dp-a").delete();

        assertThat(rig.awaitReady("dp-b").getStatus().channelPrefixes()).containsExactly("DPA:", "DPB:");
    }

    @Test
    void theYoungerGetsItWhenTheOlderGivesItUp() {
        rig.domain("dp-c", "channelPrefixes: [\"DPC:\"]");
        rig.awaitReady("dp-c");
        rig.domain("dp-d", "channelPrefixes: [\"DPC:\"]");
        rig.awaitReason("dp-d", "PrefixesOwned", "PrefixTaken");

        rig.domain("dp-c", "channelPrefixes: [\"DPX:\"]");

        rig.awaitReady("dp-d");
        assertThat(rig.awaitReady("dp-c").getStatus().channelPrefixes()).containsExactly("DPX:");
    }

    @Test
    void whoIsToldWhoHasItIsToldAnewWhenItChangesHands() {
        rig.domain("dp-e", "channelPrefixes: [\"DPE:\"]");
        rig.domain("dp-f", "channelPrefixes: [\"DPE:\"]");
        rig.domain("dp-g", "channelPrefixes: [\"DPE:\"]");
        DomainRig.soon().until(() -> message("dp-g").contains("dp-e"));

        rig.admin().resources(DataDomain.class).withName("dp-e").delete();

        rig.awaitReady("dp-f");
        DomainRig.soon().until(() -> message("dp-g").contains("dp-f"));
    }

    @Test
    void aPrefixInsideAnothersWaitsForItsDelegation() {
        rig.domain("dp-h", "channelPrefixes: [\"DPH:\"]");
        rig.awaitReady("dp-h");
        rig.domain("dp-i", "channelPrefixes: [\"DPH:PEM-\"]");
        assertThat(rig.awaitReason("dp-i", "PrefixesOwned", "PrefixNotDelegated")
                        .message())
                .contains("domain dp-h")
                .contains("spec.delegates");

        rig.domain("dp-h", "channelPrefixes: [\"DPH:\"]\ndelegates: [{prefix: \"DPH:PEM-\", domain: dp-i}]");

        assertThat(rig.awaitReady("dp-i").getStatus().channelPrefixes()).isEqualTo(List.of("DPH:PEM-"));
    }

    private static String message(String domain) {
        return DomainRig.condition(rig.get(domain), "PrefixesOwned")
                .map(condition -> condition.message())
                .orElse("");
    }
}
