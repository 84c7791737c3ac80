package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Condition;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import dev.datamesh.operator.rig.SharedApi;
import dev.datamesh.operator.rights.AuditedCalls;
import dev.datamesh.operator.rights.GrantedRights;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is granted a product reads it, on real brokers and by the cluster's RBAC; nobody else does, and nobody for longer than it holds. */
class AccessIT {
    private static final Logger LOG = Logger.getLogger(AccessIT.class);
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final Instant START = Instant.now();
    private static final String OPERATOR = "system:serviceaccount:datamesh-system:datamesh-operator";
    private static final String TOPIC = "arrakis-ac1.strain.main.0";

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start();
        RIG.apply(Rig.domainYaml("ac1", "YA:"));
        RIG.apply(Rig.domainYaml("ac2", "YB:"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("ac1").get() != null
                        && RIG.client().namespaces().withName("ac2").get() != null);
        RIG.apply(Rig.productYaml("ac1", "strain", "YA:STRAIN"));
        RIG.apply(Rig.productYaml("ac1", "other", "YA:OTHER"));
        RIG.awaitReady("ac1", "strain");
        RIG.awaitReady("ac1", "other");
        Connection.of(secret("ac1", "strain-kafka")).produce(TOPIC, "a block");
    }

    @AfterAll
    static void stop() {
        RIG.client().resources(AccessRequest.class).inNamespace("ac2").delete();
        RIG.client().resources(AccessGrant.class).inNamespace("ac1").delete();
        RIG.sweep("ac1", "ac2");
        operator.close();
        var calls = new AuditedCalls(SharedApi.get().auditLog()).of(OPERATOR, START);
        assertThat(GrantedRights.ofOperator(RIG.client()).unused(calls))
                .as("rights for requests and grants that nothing needs")
                .noneMatch(right -> right.contains("datamesh.dev/access") && !right.contains("get datamesh.dev/"))
                .noneMatch(right -> right.startsWith("datamesh-operator:") && right.endsWith(" serviceaccounts"));
    }

    @Test
    void bothSidesConsentAndARealConsumerReadsUntilItIsRevoked() {
        account("search");
        request("strain-search", "strain", "search", "secretName: strain-search");
        Condition waiting = awaitReason(request("strain-search"), "Approved", "AwaitingConsent");
        assertThat(waiting.message()).contains("namespace ac1");
        assertThat(secret("ac2", "strain-search")).isNull();
        assertThat(mayConsume("search", "strain")).isFalse();

        grant("search-strain", "strain", "search", "strain-search", "limits: {consumeBytesPerSecond: 10Mi}");
        awaitReady("strain-search");

        Secret details = secret("ac2", "strain-search");
        assertThat(details.getType()).isEqualTo("servicebinding.io/kafka");
        assertThat(text(details, "group.prefix")).isEqualTo("ac2.search.");
        Connection reader = Connection.of(details);
        assertThat(reader.consumeInGroup(TOPIC, "ac2.search.one")).contains("a block");
        assertThatThrownBy(() -> reader.consumeInGroup(TOPIC, "ac2.searching"))
                .isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> reader.consume("arrakis-ac1.other.main.0")).isInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> reader.produce(TOPIC, "forged")).isInstanceOf(AuthorizationException.class);
        assertThat(KAFKA.rights("ac2.search"))
                .containsExactlyInAnyOrder(
                        "READ TOPIC PREFIXED arrakis-ac1.strain.main.", "READ GROUP PREFIXED ac2.search.");
        assertThat(mayConsume("search", "strain")).isTrue();
        assertThat(mayConsume("search", "other")).isFalse();
        assertThat(mayConsume("default", "strain")).isFalse();
        assertThat(layers("search-strain"))
                .isEqualTo(Map.of(
                        "rbac", "Enforced",
                        "kafkaAcl", "Enforced",
                        "quota", "Enforced",
                        "networkPolicy", "NotManaged",
                        "secret", "Enforced"));
        Rig.await()
                .untilAsserted(() -> assertThat(
                                RIG.product("ac1", "strain").getStatus().consumers())
                        .anyMatch(consumer -> consumer.namespace().equals("ac2")
                                && consumer.subject().name().equals("search")));

        Instant revoked = Instant.now();
        grantsOf().withName("search-strain").delete();
        Rig.await().pollInterval(Duration.ofMillis(5)).until(() -> refuses(reader));
        long millis = Duration.between(revoked, Instant.now()).toMillis();
        LOG.infof("revoked: the broker refuses after %d ms", millis);
        Rig.await().until(() -> !mayConsume("search", "strain"));
        LOG.infof(
                "revoked: RBAC refuses after %d ms",
                Duration.between(revoked, Instant.now()).toMillis());
        assertThat(millis).isLessThan(5_000);
        Rig.await().until(() -> secret("ac2", "strain-search") == null && !KAFKA.hasPassword("ac2.search"));
        awaitReason(request("strain-search"), "Approved", "AwaitingConsent");
    }

    /** People have no Kafka users: they read through the runtime, by the verb alone. */
    @ParameterizedTest
    @CsvSource({"User, carol", "Group, analysts"})
    void peopleReadByTheVerbAloneUntilItIsRevoked(String kind, String name) {
        String yaml = """
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: ac2, name: people-%2$s}
                spec:
                  product: {domain: ac1, name: strain}
                  subject: {kind: %1$s, name: %2$s}
                """.formatted(kind, name);
        RIG.apply(yaml);
        awaitReason(request("people-" + name), "Approved", "AwaitingConsent");
        List<String> groups = List.of("analysts", "system:authenticated");
        assertThat(mayConsume("carol", groups, "strain")).isFalse();

        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: ac1, name: people-%2$s}
                spec:
                  product: strain
                  to: {namespace: ac2, subject: {kind: %1$s, name: %2$s}}
                """.formatted(kind, name));
        awaitReady("people-" + name);

        assertThat(mayConsume("carol", groups, "strain")).isTrue();
        assertThat(mayConsume("carol", groups, "other")).isFalse();
        assertThat(mayConsume("carol", List.of("system:authenticated"), "strain"))
                .isEqualTo(kind.equals("User"));
        assertThat(mayConsume("mallory", groups, "strain")).isEqualTo(kind.equals("Group"));
        assertThat(layers("people-" + name))
                .isEqualTo(Map.of(
                        "rbac", "Enforced",
                        "kafkaAcl", "NotManaged",
                        "quota", "NotManaged",
                        "networkPolicy", "NotManaged",
                        "secret", "NotManaged"));
        assertThat(KAFKA.rights("ac2." + name)).isEmpty();

        grantsOf().withName("people-" + name).delete();
        Rig.await().until(() -> !mayConsume("carol", groups, "strain"));
        awaitReason(request("people-" + name), "Approved", "AwaitingConsent");
    }

    @Test
    void aStandingConsentIsNothingBeforeTheRequestAndHoldsUntilItRunsOut() {
        account("burst");
        Instant end = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS);
        grant("burst-strain", "strain", "burst", null, "expires: \"" + end + "\"");
        Rig.await()
                .untilAsserted(() -> assertThat(Rig.condition(grant("burst-strain"), "Approved")
                                .orElseThrow()
                                .reason())
                        .isEqualTo("AwaitingRequest"));
        assertThat(mayConsume("burst", "strain")).isFalse();

        request("strain-burst", "strain", "burst", "");

        Rig.await().until(() -> mayConsume("burst", "strain"));
        assertThat(grant("burst-strain").getStatus().expires()).isEqualTo(end.toString());
        awaitReason(request("strain-burst"), "Approved", "Expired");
        assertThat(Instant.now()).isAfterOrEqualTo(end);
        Rig.await().until(() -> !mayConsume("burst", "strain"));
        Rig.await().untilAsserted(() -> assertThat(KAFKA.rights("ac2.burst")).isEmpty());
        Rig.await()
                .untilAsserted(() -> assertThat(layers("burst-strain"))
                        .containsEntry("rbac", "Revoked")
                        .containsEntry("kafkaAcl", "Revoked"));
    }

    @Test
    void whatIsMadeAnewUnderTheNameIsNotWhatWasConsentedTo() {
        account("pinned");
        request("strain-pinned", "strain", "pinned", "");
        grant("pinned-strain", "strain", "pinned", "strain-pinned", "");
        awaitReady("strain-pinned");
        assertThat(mayConsume("pinned", "strain")).isTrue();

        RIG.client().resource(request("strain-pinned")).delete();
        Rig.await().until(() -> !mayConsume("pinned", "strain"));
        request("strain-pinned", "strain", "pinned", "");
        awaitReason(request("strain-pinned"), "Approved", "Remade");

        grantsOf().withName("pinned-strain").delete();
        Rig.await().until(() -> grant("pinned-strain") == null);
        grant("pinned-strain", "strain", "pinned", "strain-pinned", "");
        awaitReady("strain-pinned");

        RIG.client().serviceAccounts().inNamespace("ac2").withName("pinned").delete();
        account("pinned");
        awaitReason(request("strain-pinned"), "Approved", "Remade");
        Rig.await().until(() -> !mayConsume("pinned", "strain"));
        Rig.await().until(() -> KAFKA.rights("ac2.pinned").isEmpty());
    }

    @Test
    void aProductGrantsAtOnceWhatItSaysSoOfAndTakesItBackWithItsWord() {
        account("auto");
        RIG.apply(product("generous", "YA:GENEROUS", "access: {visibility: Granted, autoApprove: [{domain: ac2}]}"));
        RIG.awaitReady("ac1", "generous");

        request("generous-auto", "generous", "auto", "");
        awaitReady("generous-auto");
        assertThat(mayConsume("auto", "generous")).isTrue();
        assertThat(grantsOf().list().getItems())
                .filteredOn(grant -> grant.getSpec().product().equals("generous"))
                .singleElement()
                .satisfies(grant -> assertThat(grant.getSpec().approvedBy()).isEqualTo(OPERATOR));

        RIG.apply(product("generous", "YA:GENEROUS", "access: {visibility: Granted}"));
        Rig.await().until(() -> !mayConsume("auto", "generous"));
        Rig.await()
                .until(() -> grantsOf().list().getItems().stream()
                        .noneMatch(grant -> grant.getSpec().product().equals("generous")));
    }

    @Test
    void aProductIsDeletedUnderItsReadersOnlyWhereThePlatformConfirmsItAndThatIsTold() {
        account("left");
        RIG.apply(product("doomed", "YA:DOOMED", "access: {mode: Request}"));
        RIG.awaitReady("ac1", "doomed");
        request("doomed-left", "doomed", "left", "");
        grant("left-doomed", "doomed", "left", null, "");
        Rig.await()
                .until(() ->
                        !RIG.product("ac1", "doomed").getStatus().consumers().isEmpty());
        DataProduct doomed = RIG.product("ac1", "doomed");
        assertThatThrownBy(() -> RIG.client().resource(doomed).delete()).hasMessageContaining("found ac2/left");

        RIG.client()
                .resource(doomed)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"datamesh.dev/confirm-delete\":\"%s\"}}}"
                                .formatted(doomed.getMetadata().getUid()));
        RIG.client().resource(doomed).delete();

        Rig.await()
                .untilAsserted(() -> assertThat(RIG.events(doomed, "DeletionConfirmed"))
                        .singleElement()
                        .asString()
                        .endsWith("ac2/left"));
    }

    @Test
    void whatMayNotBeKnownOfAnswersAsWhatIsNotThere() {
        RIG.apply(product("hidden", "YA:HIDDEN", "access: {visibility: Granted}"));
        RIG.awaitReady("ac1", "hidden");
        request("for-hidden", "hidden", "default", "");
        request("for-absent", "absent", "default", "");

        awaitReason(request("for-hidden"), "ResolvedRefs", "RefNotFound");
        awaitReason(request("for-absent"), "ResolvedRefs", "RefNotFound");

        assertThat(said("for-hidden").replace("hidden", "X"))
                .isEqualTo(said("for-absent").replace("absent", "X"));
    }

    @Test
    void wildcardsAreRefusedByTheApiServerAndSystemGroupsByTheOperator() {
        assertThatThrownBy(() -> request("all-products", "'*'", "default", ""))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("spec.product.name");
        assertThatThrownBy(() -> request("all-accounts", "strain", "'*'", ""))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("spec.subject.name");
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: ac2, name: everybody}
                spec: {product: {domain: ac1, name: strain}, subject: {kind: Group, name: "system:authenticated"}}
                """);

        awaitReason(request("everybody"), "Approved", "SubjectNotAllowed");
    }

    private static void account(String name) {
        RIG.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {namespace: ac2, name: %s}
                """.formatted(name));
    }

    private static void request(String name, String product, String account, String more) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessRequest
                metadata: {namespace: ac2, name: %s}
                spec:
                  product: {domain: ac1, name: %s}
                  subject: {kind: ServiceAccount, name: %s}
                  %s
                """.formatted(name, product, account, more));
    }

    private static void grant(String name, String product, String account, String request, String more) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: ac1, name: %s}
                spec:
                  product: %s
                  to: {namespace: ac2, subject: {kind: ServiceAccount, name: %s}%s}
                  %s
                """.formatted(name, product, account, request == null ? "" : ", request: " + request, more));
    }

    private static String product(String name, String channel, String access) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: ac1, name: %s}
                spec:
                  %s
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%s", dataType: float64, sampleRate: 16384}]
                """.formatted(name, access, channel);
    }

    private static boolean mayConsume(String account, String product) {
        return mayConsume(
                "system:serviceaccount:ac2:" + account,
                List.of("system:serviceaccounts", "system:serviceaccounts:ac2", "system:authenticated"),
                product);
    }

    private static boolean mayConsume(String user, List<String> groups, String product) {
        return RIG.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withGroups(groups)
                        .withNewResourceAttributes()
                        .withGroup("datamesh.dev")
                        .withResource("dataproducts")
                        .withNamespace("ac1")
                        .withName(product)
                        .withVerb("consume")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    private static boolean refuses(Connection reader) {
        try {
            List<String> unused = reader.consume(TOPIC);
            return false;
        } catch (AuthorizationException | AuthenticationException e) {
            return true;
        }
    }

    private static Map<String, String> layers(String grant) {
        return grant(grant).getStatus().enforcement().stream().collect(Collectors.toMap(Layer::name, Layer::state));
    }

    private static String said(String request) {
        return request(request).getStatus().conditions().stream()
                .map(condition -> condition.type() + condition.status() + condition.reason() + condition.message())
                .collect(Collectors.joining("\n"));
    }

    private static void awaitReady(String request) {
        Rig.await().until(() -> Rig.isReady(request(request)));
    }

    private static Condition awaitReason(AccessRequest about, String type, String reason) {
        String name = about.getMetadata().getName();
        return Rig.await()
                .until(
                        () -> Rig.condition(request(name), type),
                        found -> found.filter(c -> c.reason().equals(reason)).isPresent())
                .orElseThrow();
    }

    private static AccessRequest request(String name) {
        return RIG.client()
                .resources(AccessRequest.class)
                .inNamespace("ac2")
                .withName(name)
                .get();
    }

    private static AccessGrant grant(String name) {
        return grantsOf().withName(name).get();
    }

    private static NonNamespaceOperation<AccessGrant, KubernetesResourceList<AccessGrant>, Resource<AccessGrant>>
            grantsOf() {
        return RIG.client().resources(AccessGrant.class).inNamespace("ac1");
    }

    private static Secret secret(String namespace, String name) {
        return RIG.client().secrets().inNamespace(namespace).withName(name).get();
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }
}
