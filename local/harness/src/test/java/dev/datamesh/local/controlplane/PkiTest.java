package dev.datamesh.local.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {

    private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

    @TempDir
    Path directory;

    private Pki at(Instant now) {
        return Pki.in(StateDirectory.at(directory), InstantSource.fixed(now));
    }

    @Test
    void keysAreMadeOnce() throws Exception {
        String first = Files.readString(at(NOW).ca());

        assertThat(at(NOW.plus(Duration.ofDays(365))).ca()).hasContent(first);
    }

    @Test
    void keysAreReplacedBeforeTheyExpire() throws Exception {
        String first = Files.readString(at(NOW).ca());

        assertThat(Files.readString(at(NOW.plus(Duration.ofDays(3640))).ca())).isNotEqualTo(first);
    }

    @Test
    void whoMayTalkToTheApiMayNotReadItsStore() throws Exception {
        Pki pki = at(NOW);

        Pki.read(pki.certificate("etcd-client")).verify(Pki.read(pki.etcdCa()).getPublicKey());
        assertThatThrownBy(() -> Pki.read(pki.certificate("admin"))
                        .verify(Pki.read(pki.etcdCa()).getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void noOtherUserMayReadAKey() throws Exception {
        try (var files = Files.list(at(NOW).directory())) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .extracting(Enum::name)
                            .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE"));
        }
        assertThat(Files.getPosixFilePermissions(at(NOW).directory()))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE", "OWNER_EXECUTE");
    }
}
