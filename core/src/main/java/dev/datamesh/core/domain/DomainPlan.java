package dev.datamesh.core.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.Subject;
import dev.datamesh.api.plane.KafkaSpec;
import dev.datamesh.api.plane.KafkaSpec.ExternalKafkaSpec;
import dev.datamesh.api.plane.KafkaSpec.StrimziSpec;
import dev.datamesh.api.plane.RuntimeSpec;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is to be for a domain. A plane that is missing holds nothing back that does not come from it: the namespace is there
 * for what is applied beside the domain, in any order.
 *
 * @param facts what the plan was made from
 * @param namespace what is to be done about the namespace
 * @param runtime what is to be done about the runtime
 * @param openings what default-deny lets through
 */
public record DomainPlan(DomainFacts facts, NamespaceStep namespace, RuntimeStep runtime, List<Opening> openings) {
    /** The label of a namespace that names the plane its domain runs on, for policies. */
    public static final String PLANE_LABEL = Api.GROUP + "/plane";

    private static final int MOST_PREFIXES = 128;
    private static final String POD_SECURITY = "pod-security.kubernetes.io/";

    public DomainPlan {
        openings = List.copyOf(openings);
    }

    /** Plans; a pure function. */
    public static DomainPlan of(DomainFacts facts, PlatformFacts platform) {
        List<Opening> openings = new ArrayList<>(List.of(
                new Opening.Dns(),
                new Opening.SameNamespace(),
                new Opening.Runtimes(platform.runtimesNamespace(), PlatformFacts.RUNTIME_PORT)));
        facts.readFrom().stream()
                .filter(plane -> !plane.name().equals(facts.plane().name()))
                .map(plane -> new Opening.GrantedBrokers(
                        plane.name(), kafka(plane.spec().kafka())))
                .forEach(openings::add);
        NamespaceStep namespace = NamespaceStep.of(facts.name(), facts.uid(), facts.namespace());
        if (!(facts.plane() instanceof PlaneFacts.Present plane)) {
            return new DomainPlan(facts, namespace, new RuntimeStep.Undecided(), openings);
        }
        openings.add(kafka(plane.spec().kafka()));
        RuntimeSpec runtime = plane.spec().runtime();
        RuntimeStep step = runtime == null
                ? new RuntimeStep.NotWanted()
                : platform.runtimeImage()
                        .<RuntimeStep>map(image -> new RuntimeStep.Run(image, runtime.replicas()))
                        .orElseGet(RuntimeStep.NoImage::new);
        return new DomainPlan(facts, namespace, step, openings);
    }

    /** The labels of the namespace, besides those that say whose it is. */
    public Map<String, String> namespaceLabels() {
        Map<String, String> labels = new TreeMap<>();
        labels.put(PLANE_LABEL, facts.plane().name());
        labels.putAll(facts.terms().namespaceLabels());
        for (String mode : List.of("enforce", "audit", "warn")) {
            labels.put(POD_SECURITY + mode, "restricted");
        }
        return labels;
    }

    /** The channel prefixes as the namespace has them; empty if they are too many for admission to look through. */
    public Optional<String> channelPrefixes() {
        PrefixJudgement prefixes = facts.prefixes();
        List<String> all = Stream.concat(
                        prefixes.owned().stream(), prefixes.inside().stream().map(prefix -> "!" + prefix))
                .toList();
        return all.size() > MOST_PREFIXES ? Optional.empty() : Optional.of(String.join(",", all));
    }

    /** Who owns the domain. */
    public List<Subject> owners() {
        return facts.spec().owners();
    }

    /** How many products the API server is to let in; empty = any number. */
    public OptionalInt productQuota() {
        Integer products = facts.spec().quotas().products();
        return products == null ? OptionalInt.empty() : OptionalInt.of(products);
    }

    /**
     * Judges the domain.
     *
     * <p>A domain that is over its budget works, so {@link ConditionType#WithinBudget} does not hold {@link ConditionType#Ready}
     * back.
     *
     * @param conditions gets all conditions, the summary too
     */
    public ConditionSet judge(ConditionSet conditions, DomainOutcome outcome) {
        facts.plane().judge(conditions);
        namespace.judge(conditions, facts.name());
        facts.prefixes().judge(conditions);
        switch (outcome) {
            case DomainOutcome.Done(RuntimeFacts running) -> runtime.judge(conditions, running);
            case DomainOutcome.NamespaceFailed(String message) -> {
                runtime.judge(conditions, new RuntimeFacts.Absent());
                conditions.set(ConditionType.NamespaceReady, Status.False, Reason.Failed, message);
            }
            case DomainOutcome.RuntimeFailed(String message) ->
                conditions.set(ConditionType.RuntimeReady, Status.False, Reason.Failed, message);
        }
        conditions.summarise();
        return facts.budget().judge(conditions, facts.spec().quotas());
    }

    /** Whether the namespace is the domain's. */
    public boolean hasNamespace() {
        return namespace instanceof NamespaceStep.Make || namespace instanceof NamespaceStep.Keep;
    }

    /** Whether a runtime runs, or may run: what was said of it then stands. */
    public boolean hasRuntime() {
        return !(runtime instanceof RuntimeStep.NotWanted);
    }

    private static Opening.Brokers kafka(KafkaSpec kafka) {
        StrimziSpec strimzi = kafka.strimzi();
        if (strimzi != null) {
            return new Opening.KafkaPods(strimzi.namespace(), strimzi.cluster());
        }
        ExternalKafkaSpec external = kafka.external();
        if (external == null) {
            throw new IllegalArgumentException("a plane's kafka is neither strimzi nor external");
        }
        return new Opening.KafkaPorts(ports(external.bootstrapServers()));
    }

    private static SortedSet<Integer> ports(String bootstrapServers) {
        return Arrays.stream(bootstrapServers.split(","))
                .map(server -> Integer.valueOf(server.substring(server.lastIndexOf(':') + 1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
