package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.ReportsConditions;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reference of requests and grants, in every way that it can fail: nobody gets anything by it, and what somebody may not know of
 * answers in the words of what is not there.
 */
class ReferenceSafetyIT {
    private static final Logger LOG = Logger.getLogger(ReferenceSafetyIT.class);
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String CONSUMER = "rs-reader";

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        // A resync would find by itself, in time, what has to be noticed here.
        operator = RIG.start(Duration.ofMinutes(2));
        RIG.apply(Rig.domainYaml("rs1", "ZA:"));
        RIG.apply(Rig.domainYaml("rs2", "ZB:"));
        RIG.apply(namespace(CONSUMER));
        RIG.apply(namespace("rs-other"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("rs1").get() != null
                        && RIG.client().namespaces().withName("rs2").get() != null);
        RIG.apply(Rig.productYaml("rs1", "seen", "ZA:SEEN"));
        RIG.apply(hidden());
        RIG.apply(Rig.productYaml("rs2", "elsewhere", "ZB:ELSEWHERE"));
        RIG.awaitReady("rs1", "seen");
        RIG.awaitReady("rs1", "hidden");
        RIG.awaitReady("rs2", "elsewhere");
    }

    @AfterAll
    static void stop() {
        Stream.of(CONSUMER, "rs-other")
                .forEach(namespace ->
                        RIG.client().namespaces().withName(namespace).delete());
        RIG.client().resources(AccessGrant.class).inNamespace("rs1").delete();
        RIG.client().resources(AccessGrant.class).inNamespace("rs2").delete();
        RIG.sweep("rs1", "rs2");
        operator.close();
    }

    /**
     * A request, and a grant beside it, of which one reference is wrong.
     *
     * @param field which
     * @param state how
     * @param request the request's manifest
     * @param grant the grant's manifest; empty = none
     * @param reason the word of the one that says it: the grant's, or the request's if there is no grant
     */
    record Wrong(String field, String state, String account, String request, String grant, String reason) {
        @Override
        public String toString() {
            return field + ", " + state;
        }
    }

    private static Stream<Arguments> wrong() {
        return Stream.of(
                        wrong(
                                "request.product",
                                "missing",
                                "a1",
                                request("a1", "rs1", "none", "a1"),
                                "",
                                "RefNotFound"),
                        wrong(
                                "request.product",
                                "of another domain",
                                "a2",
                                request("a2", "rs1", "elsewhere", "a2"),
                                "",
                                "RefNotFound"),
                        wrong(
                                "request.product",
                                "in no domain",
                                "a3",
                                request("a3", CONSUMER, "seen", "a3"),
                                "",
                                "RefNotFound"),
                        wrong(
                                "request.product",
                                "hidden, not granted",
                                "a4",
                                request("a4", "rs1", "hidden", "a4"),
                                "",
                                "RefNotFound"),
                        wrong(
                                "request.product",
                                "seen, not granted",
                                "a5",
                                request("a5", "rs1", "seen", "a5"),
                                "",
                                "AwaitingConsent"),
                        wrong(
                                "request.subject",
                                "missing",
                                "b1-absent",
                                request("b1", "rs1", "seen", "b1-absent"),
                                grant("rs1", "b1", "seen", CONSUMER, "b1-absent", "b1"),
                                "SubjectNotFound"),
                        wrong(
                                "request.subject",
                                "not the granted one",
                                "b2",
                                request("b2", "rs1", "seen", "b2"),
                                grant("rs1", "b2", "seen", CONSUMER, "b2-another", "b2"),
                                "AwaitingRequest"),
                        wrong(
                                "grant.product",
                                "missing",
                                "c1",
                                request("c1", "rs1", "seen", "c1"),
                                grant("rs1", "c1", "none", CONSUMER, "c1", "c1"),
                                "RefNotFound"),
                        wrong(
                                "grant.product",
                                "in another namespace than the product",
                                "c2",
                                request("c2", "rs1", "seen", "c2"),
                                grant("rs2", "c2", "seen", CONSUMER, "c2", "c2"),
                                "RefNotFound"),
                        wrong(
                                "grant.product",
                                "another one",
                                "c3",
                                request("c3", "rs1", "seen", "c3"),
                                grant("rs1", "c3", "hidden", CONSUMER, "c3", "c3"),
                                "AwaitingRequest"),
                        wrong(
                                "grant.to.namespace",
                                "missing",
                                "d1",
                                request("d1", "rs1", "seen", "d1"),
                                grant("rs1", "d1", "seen", "rs-none", "d1", "d1"),
                                "AwaitingRequest"),
                        wrong(
                                "grant.to.namespace",
                                "another one",
                                "d2",
                                request("d2", "rs1", "seen", "d2"),
                                grant("rs1", "d2", "seen", "rs-other", "d2", "d2"),
                                "AwaitingRequest"),
                        wrong(
                                "grant.to.request",
                                "missing",
                                "e1",
                                request("e1", "rs1", "seen", "e1"),
                                grant("rs1", "e1", "seen", CONSUMER, "e1", "e1-none"),
                                "AwaitingRequest"),
                        wrong(
                                "grant.to.request",
                                "for another product",
                                "e2",
                                request("e2", "rs1", "hidden", "e2"),
                                grant("rs1", "e2", "seen", CONSUMER, "e2", "e2"),
                                "AwaitingRequest"))
                .map(Arguments::of);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongReferenceGivesNobodyAnything(Wrong wrong) {
        if (!wrong.account().endsWith("-absent")) {
            RIG.apply(account(wrong.account()));
        }
        RIG.apply(wrong.request());
        if (!wrong.grant().isEmpty()) {
            RIG.apply(wrong.grant());
        }
        String name = wrong.account().substring(0, 2);

        Rig.await()
                .untilAsserted(() -> assertThat(
                                wrong.grant().isEmpty() ? firstReason(request(name)) : firstReason(grant(name)))
                        .isEqualTo(wrong.reason()));
        for (String product : List.of("rs1/seen", "rs1/hidden", "rs2/elsewhere")) {
            assertThat(mayConsume(wrong.account(), product)).as(product).isFalse();
        }
        assertThat(KAFKA.rights(CONSUMER + "." + wrong.account())).isEmpty();
        assertThat(KAFKA.hasPassword(CONSUMER + "." + wrong.account())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "AccessRequest, spec.product.domain, '{product: {domain: \"*\", name: seen}, subject: {kind: ServiceAccount, name: w}}'",
        "AccessRequest, spec.product.name, '{product: {domain: rs1, name: \"*\"}, subject: {kind: ServiceAccount, name: w}}'",
        "AccessRequest, spec.product.name, '{product: {domain: rs1, name: ../rs2/x}, subject: {kind: ServiceAccount, name: w}}'",
        "AccessRequest, spec.subject.name, '{product: {domain: rs1, name: seen}, subject: {kind: ServiceAccount, name: \"*\"}}'",
        "AccessRequest, spec.subject.name, '{product: {domain: rs1, name: seen}, subject: {kind: ServiceAccount, name: rs-other/w}}'",
        "AccessRequest, spec.secretName, '{product: {domain: rs1, name: seen}, subject: {kind: ServiceAccount, name: w}, secretName: rs1/x}'",
        "AccessGrant, spec.product, '{product: \"*\", to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: w}}}'",
        "AccessGrant, spec.product, '{product: rs2/elsewhere, to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: w}}}'",
        "AccessGrant, spec.to.namespace, '{product: seen, to: {namespace: \"*\", subject: {kind: ServiceAccount, name: w}}}'",
        "AccessGrant, spec.to.subject.name, '{product: seen, to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: \"*\"}}}'",
        "AccessGrant, spec.to.request, '{product: seen, to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: w}, request: \"*\"}}'",
    })
    void aWildcardOrAPathIsRefusedByTheApiServer(String kind, String field, String spec) {
        String namespace = kind.equals("AccessGrant") ? "rs1" : CONSUMER;

        assertThatThrownBy(() -> RIG.apply("""
                        apiVersion: datamesh.dev/v1alpha1
                        kind: %s
                        metadata: {namespace: %s, name: wild}
                        spec: %s
                        """.formatted(kind, namespace, spec)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(field);
    }

    @Test
    void whatMayNotBeKnownOfSpeaksAsWhatIsNotThereAlsoAfterItWasGrantedAndRevoked() {
        RIG.apply(account("f1"));
        RIG.apply(request("f1", "rs1", "hidden", "f1"));
        RIG.apply(request("f2", "rs1", "absent", "f1"));
        Rig.await().until(() -> firstReason(request("f1")).equals("RefNotFound"));
        Rig.await().until(() -> firstReason(request("f2")).equals("RefNotFound"));
        assertThat(said("f1").replace("hidden", "X")).isEqualTo(said("f2").replace("absent", "X"));

        RIG.apply(grant("rs1", "f1", "hidden", CONSUMER, "f1", "f1"));
        Rig.await().until(() -> Rig.isReady(request("f1")));
        assertThat(mayConsume("f1", "rs1/hidden")).isTrue();

        RIG.client().resource(grant("f1")).delete();

        Rig.await().until(() -> firstReason(request("f1")).equals("RefNotFound"));
        Rig.await().until(() -> !mayConsume("f1", "rs1/hidden"));
        Rig.await()
                .untilAsserted(() -> assertThat(KAFKA.rights(CONSUMER + ".f1")).isEmpty());
        assertThat(said("f1").replace("hidden", "X")).isEqualTo(said("f2").replace("absent", "X"));
        assertThat(request("f1").getStatus().grant()).isNull();
    }

    @Test
    @DisplayName(
            "a ServiceAccount made anew under its name has nothing within seconds, though the next resync is minutes away")
    void aServiceAccountMadeAnewIsNoticedAtOnce() {
        RIG.apply(account("g1"));
        RIG.apply(request("g1", "rs1", "seen", "g1"));
        RIG.apply(grant("rs1", "g1", "seen", CONSUMER, "g1", "g1"));
        Rig.await().until(() -> Rig.isReady(request("g1")));
        assertThat(KAFKA.rights(CONSUMER + ".g1")).isNotEmpty();

        Instant remade = Instant.now();
        RIG.client().serviceAccounts().inNamespace(CONSUMER).withName("g1").delete();
        RIG.apply(account("g1"));

        Rig.await().until(() -> KAFKA.rights(CONSUMER + ".g1").isEmpty() && !mayConsume("g1", "rs1/seen"));
        Duration took = Duration.between(remade, Instant.now());
        LOG.infof("a ServiceAccount made anew has nothing after %d ms", took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        Rig.await().until(() -> firstReason(grant("g1")).equals("Remade"));
    }

    @Test
    void aNamespaceMadeAnewUnderItsNameHasNothing() {
        RIG.apply(namespace("rs-remade"));
        RIG.apply(account("h1").replace(CONSUMER, "rs-remade"));
        RIG.apply(request("h1", "rs1", "seen", "h1").replace(CONSUMER, "rs-remade"));
        // Standing, so that no other pin than those of namespace and ServiceAccount can be what refuses.
        RIG.apply(grant("rs1", "h1", "seen", "rs-remade", "h1", null));
        Rig.await().until(() -> Rig.isReady(grant("h1")));

        Namespace before = RIG.client().namespaces().withName("rs-remade").get();
        RIG.client().resource(before).delete();
        Rig.await().until(() -> RIG.client().namespaces().withName("rs-remade").get() == null);
        RIG.apply(namespace("rs-remade"));
        RIG.apply(account("h1").replace(CONSUMER, "rs-remade"));
        RIG.apply(request("h1", "rs1", "seen", "h1").replace(CONSUMER, "rs-remade"));

        Rig.await().until(() -> firstReason(grant("h1")).equals("Remade"));
        Rig.await().untilAsserted(() -> assertThat(KAFKA.rights("rs-remade.h1")).isEmpty());
        assertThat(Rig.condition(grant("h1"), "Approved").orElseThrow().message())
                .contains("namespace rs-remade");
        RIG.client().resource(grant("h1")).delete();
        RIG.client().namespaces().withName("rs-remade").delete();
    }

    private static Wrong wrong(
            String field, String state, String account, String request, String grant, String reason) {
        return new Wrong(field, state, account, request, grant, reason);
    }

    private static String namespace(String name) {
        return "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}".formatted(name);
    }

    private static String account(String name) {
        return "apiVersion: v1\nkind: ServiceAccount\nmetadata: {namespace: %s, name: %s}".formatted(CONSUMER, name);
    }

    private static String hidden() {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: rs1, name: hidden}
                spec:
                  access: {visibility: Granted}
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "ZA:HIDDEN", dataType: float64, sampleRate: 16384}]
                """;
    }

    private static String request(String name, String domain, String product, String account) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: %s, name: %s}
                spec: {product: {domain: %s, name: %s}, subject: {kind: ServiceAccount, name: %s}}
                """.formatted(CONSUMER, name, domain, product, account);
    }

    private static String grant(
            String domain, String name, String product, String namespace, String account, String request) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: %s, name: %s}
                spec: {product: %s, to: {namespace: %s, subject: {kind: ServiceAccount, name: %s}%s}}
                """.formatted(domain, name, product, namespace, account, request == null ? "" : ", request: " + request);
    }

    private static AccessRequest request(String name) {
        return RIG.client()
                .resources(AccessRequest.class)
                .inNamespace(CONSUMER)
                .withName(name)
                .get();
    }

    private static AccessGrant grant(String name) {
        return Stream.of("rs1", "rs2")
                .map(domain -> RIG.client()
                        .resources(AccessGrant.class)
                        .inNamespace(domain)
                        .withName(name)
                        .get())
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
    }

    /** The word of the first condition that is not as it should be. */
    private static <S extends ReportsConditions> String firstReason(CustomResource<?, S> about) {
        return Stream.of("ResolvedRefs", "Approved", "Granted")
                .flatMap(type -> Rig.condition(about, type).stream())
                .filter(condition -> !condition.status().equals("True"))
                .map(condition -> condition.reason())
                .findFirst()
                .orElse("");
    }

    private static String said(String request) {
        return request(request).getStatus().conditions().stream()
                .map(condition -> condition.type() + condition.status() + condition.reason() + condition.message())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static boolean mayConsume(String account, String product) {
        String[] path = product.split("/", 2);
        return RIG.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser("system:serviceaccount:" + CONSUMER + ":" + account)
                        .withGroups(
                                "system:serviceaccounts", "system:serviceaccounts:" + CONSUMER, "system:authenticated")
                        .withNewResourceAttributes()
                        .withGroup("datamesh.dev")
                        .withResource("dataproducts")
                        .withNamespace(path[0])
                        .withName(path[1])
                        .withVerb("consume")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }
}
