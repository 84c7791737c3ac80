package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ReportsConditions;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reference, in every way that it can fail: nobody gets anything by it, and what somebody may not know of
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
     * @param account who asks, by a request whose name is the first two letters
     * @param asked the product, as {@code domain/name}
     * @param granted the product, the account, and the name of the request that is answered; empty = no grant
     * @param reason the word of the one that says it: the grant's, or the request's if there is no grant
     */
    record Wrong(String field, String state, String account, String asked, String granted, String reason) {
        String name() {
            return account.substring(0, 2);
        }

        boolean isGranted() {
            return !granted.isEmpty();
        }

        String request() {
            String[] product = asked.split("/");
            return ReferenceSafetyIT.request(name(), product[0], product[1], account);
        }

        String grant() {
            String[] words = granted.split(" to | for ");
            String[] product = words[0].split("/");
            String[] reader = words[1].split("/");
            return ReferenceSafetyIT.grant(product[0], name(), product[1], reader[0], reader[1], words[2]);
        }

        @Override
        public String toString() {
            return field + ", " + state;
        }
    }

    private static Stream<Wrong> wrong() {
        return Stream.of(
                new Wrong("request.product", "missing", "a1", "rs1/none", "", "RefNotFound"),
                new Wrong("request.product", "of another domain", "a2", "rs1/elsewhere", "", "RefNotFound"),
                new Wrong("request.product", "in no domain", "a3", "rs-reader/seen", "", "RefNotFound"),
                new Wrong("request.product", "hidden, not granted", "a4", "rs1/hidden", "", "RefNotFound"),
                new Wrong("request.product", "seen, not granted", "a5", "rs1/seen", "", "AwaitingConsent"),
                new Wrong(
                        "request.subject",
                        "missing",
                        "b1-absent",
                        "rs1/seen",
                        "rs1/seen to rs-reader/b1-absent for b1",
                        "SubjectNotFound"),
                wrong("request.subject", "not the granted one", "b2", "rs1/seen to rs-reader/b2-another for b2"),
                new Wrong(
                        "grant.product", "missing", "c1", "rs1/seen", "rs1/none to rs-reader/c1 for c1", "RefNotFound"),
                new Wrong(
                        "grant.product",
                        "in another namespace than the product",
                        "c2",
                        "rs1/seen",
                        "rs2/seen to rs-reader/c2 for c2",
                        "RefNotFound"),
                wrong("grant.product", "another one", "c3", "rs1/hidden to rs-reader/c3 for c3"),
                wrong("grant.to.namespace", "missing", "d1", "rs1/seen to rs-none/d1 for d1"),
                wrong("grant.to.namespace", "another one", "d2", "rs1/seen to rs-other/d2 for d2"),
                wrong("grant.to.request", "missing", "e1", "rs1/seen to rs-reader/e1 for e1-none"),
                new Wrong(
                        "grant.to.request",
                        "for another product",
                        "e2",
                        "rs1/hidden",
                        "rs1/seen to rs-reader/e2 for e2",
                        "AwaitingRequest"));
    }

    /** A grant that does not meet the request for {@code rs1/seen}. */
    private static Wrong wrong(String field, String state, String account, String granted) {
        return new Wrong(field, state, account, "rs1/seen", granted, "AwaitingRequest");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongReferenceGivesNobodyAnything(Wrong wrong) {
        if (!wrong.account().endsWith("-absent")) {
            RIG.apply(account(wrong.account()));
        }
        RIG.apply(wrong.request());
        if (wrong.isGranted()) {
            RIG.apply(wrong.grant());
        }

        Rig.await()
                .untilAsserted(() -> assertThat(
                                wrong.isGranted()
                                        ? firstReason(grant(wrong.name()))
                                        : firstReason(request(wrong.name())))
                        .isEqualTo(wrong.reason()));
        for (String product : List.of("rs1/seen", "rs1/hidden", "rs2/elsewhere")) {
            assertThat(mayConsume(wrong.account(), product)).as(product).isFalse();
        }
        assertThat(KAFKA.rights(CONSUMER + "." + wrong.account())).isEmpty();
        assertThat(KAFKA.hasPassword(CONSUMER + "." + wrong.account())).isFalse();
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

    @ParameterizedTest
    @CsvSource({
        "i1, rs1/none, RefNotFound",
        "i2, rs1/hidden, RefNotFound",
        "i3, rs1/seen, AwaitingGrant",
        "i4, rs-none/x, RefNotFound"
    })
    void aProductOfWrongInputsIsNotServedAndDoesNotTellWhatIsHidden(String name, String input, String reason) {
        RIG.apply(derived(name, input));

        String said =
                RIG.awaitCondition("rs2", name, "ResolvedRefs", "False", reason).message();

        if (reason.equals("RefNotFound")) {
            assertThat(said).isEqualTo("spec.inputs: there is no product " + input + " yet");
        }
        assertThat(RIG.product("rs2", name).getStatus().accepted()).isNull();
        assertThat(KAFKA.topics()).noneMatch(topic -> topic.startsWith("arrakis-rs2." + name + "."));
    }

    private static String derived(String name, String input) {
        String[] made = input.split("/");
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: rs2, name: %s}
                spec:
                  inputs: [{domain: %s, name: %s}]
                  publishers: [{serviceAccount: maker}]
                  streams:
                  - timeSeries:
                      stride: 1s
                      channels: [{name: "ZB:%s", dataType: float64, sampleRate: 16}]
                """.formatted(name, made[0], made[1], name.toUpperCase(Locale.ROOT));
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
