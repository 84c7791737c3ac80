package dev.datamesh.local.mesh.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.explain.Asker;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessListTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final DataDomain H1 = Serialization.unmarshal("""
            apiVersion: datamesh.dev/v1alpha1
            kind: DataDomain
            metadata: {name: h1}
            spec: {plane: local, owners: [{kind: Group, name: h1-owners}]}
            """, DataDomain.class);

    private static DataProduct product(String name, String mode) {
        return Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: h1, name: %s}
                spec: {access: {mode: %s, visibility: Mesh}}
                status: {accepted: {access: %s, visibility: Mesh}}
                """.formatted(name, mode, mode), DataProduct.class);
    }

    private static AccessRequest request(String name) {
        return Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: cbc, name: %s}
                spec: {product: {domain: h1, name: strain}, subject: {kind: ServiceAccount, name: analysis}}
                status:
                  conditions:
                  - {type: ResolvedRefs, status: "True", reason: Succeeded}
                  - {type: Approved, status: "False", reason: AwaitingConsent, message: waits}
                """.formatted(name), AccessRequest.class);
    }

    private static AccessGrant grant(String granted, String expires) {
        return Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: h1, name: to-cbc}
                spec:
                  product: strain
                  to: {namespace: cbc, subject: {kind: ServiceAccount, name: analysis}, request: asks}
                  limits: {consumeBytesPerSecond: 50Mi}
                  expires: "%s"
                status:
                  conditions:
                  - {type: Approved, status: "True", reason: Succeeded}
                  - {type: Granted, status: "%s", reason: Pending, message: waits for rbac}
                """.formatted(expires, granted), AccessGrant.class);
    }

    private static List<Entry> list(DataProduct product, List<AccessRequest> requests, List<AccessGrant> grants) {
        return new AccessList(List.of(H1), requests, grants, NOW).of(List.of(product));
    }

    @Test
    void anOpenProductIsEverybodysAndADomainsIsItsOwn() {
        assertThat(list(product("strain", "Open"), List.of(), List.of()))
                .singleElement()
                .satisfies(entry -> assertThat(entry.isAbout("dora", List.of("system:authenticated")))
                        .isTrue());
        Entry own = list(product("strain", "Domain"), List.of(), List.of()).getFirst();
        assertThat(own.by()).isEqualTo("access.mode Domain");
        assertThat(own.isAbout("x", List.of("h1-owners"))).isTrue();
        assertThat(own.isAbout("x", Asker.parse("h1/writer").groups())).isTrue();
        assertThat(own.isAbout("x", Asker.parse("cbc/analysis").groups())).isFalse();
        assertThat(list(product("strain", "Request"), List.of(), List.of())).isEmpty();
    }

    @Test
    void aRequestIsALineUntilAGrantAnswersIt() {
        DataProduct product = product("strain", "Request");

        Entry asks = list(product, List.of(request("asks")), List.of()).getFirst();
        assertThat(asks.reads()).isFalse();
        assertThat(asks.reason()).isEqualTo("AwaitingConsent");

        List<Entry> both = list(
                product, List.of(request("asks"), request("again")), List.of(grant("True", "2027-01-01T00:00:00Z")));
        assertThat(both).extracting(Entry::by).containsExactly("grant h1/to-cbc", "request cbc/again");
        assertThat(both.getFirst().cells())
                .containsExactly(
                        "h1/strain", "cbc/analysis", "grant h1/to-cbc", "2027-01-01T00:00:00Z", "50Mi", "reads");
        assertThat(both.getFirst().isAbout("system:serviceaccount:cbc:analysis", List.of()))
                .isTrue();
    }

    @Test
    void whatIsNotGrantedYetOrHasRunOutLetsNobodyRead() {
        DataProduct product = product("strain", "Request");

        assertThat(list(product, List.of(), List.of(grant("False", "2027-01-01T00:00:00Z")))
                        .getFirst())
                .satisfies(entry -> assertThat(entry.reads()).isFalse())
                .satisfies(entry -> assertThat(entry.message()).isEqualTo("waits for rbac"));
        assertThat(list(product, List.of(), List.of(grant("True", "2026-11-23T12:00:00Z")))
                        .getFirst()
                        .reason())
                .isEqualTo("Expired");
    }
}
