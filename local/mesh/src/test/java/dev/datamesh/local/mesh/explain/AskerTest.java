package dev.datamesh.local.mesh.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.local.mesh.console.MeshException;
import org.junit.jupiter.api.Test;

class AskerTest {
    @Test
    void aServiceAccountIsInTheGroupsThatTheClusterCountsItTo() {
        assertThat(Asker.parse("cbc/analysis").user()).isEqualTo("system:serviceaccount:cbc:analysis");
        assertThat(Asker.parse("cbc/analysis").groups())
                .containsExactly("system:serviceaccounts", "system:serviceaccounts:cbc", "system:authenticated");
    }

    @Test
    void aGroupIsSomebodyInIt() {
        assertThat(Asker.parse("group:h1-owners").groups()).containsExactly("h1-owners", "system:authenticated");
        assertThat(Asker.parse("group:h1-owners").title()).isEqualTo("h1-owners");
    }

    @Test
    void anythingElseIsAUser() {
        assertThat(Asker.parse("dora").user()).isEqualTo("dora");
        assertThat(Asker.ANYONE.isAnonymous()).isTrue();
    }

    @Test
    void moreThanOneSlashIsNobody() {
        assertThatThrownBy(() -> Asker.parse("a/b/c")).isInstanceOf(MeshException.class);
    }
}
