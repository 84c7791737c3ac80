package dev.datamesh.local.mesh.lint;

import dev.datamesh.api.Api;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.policy.MeshPolicySpec;
import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.cel.AdmissionRequest;
import dev.datamesh.cel.CelExpressions;
import dev.datamesh.cel.OfflineAdmission;
import dev.datamesh.cel.SchemaDefaults;
import dev.datamesh.core.policy.AdmissionPolicy.Part;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.DomainTerms;
import dev.datamesh.core.policy.MeshPolicyCompiler;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.TypedManifests;
import dev.datamesh.local.mesh.lint.LintFinding.Severity;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges manifests by the policies that every cluster has and by the MeshPolicies among them, without a cluster: by the very expressions
 * that the API server would be given. What only
 * a cluster knows is left out, and told in {@link Report#notes}: who may consume what, and what an object was like before.
 */
final class Linter {
    /** Whoever it is, it is not the operator, whose own writes no policy judges. */
    private static final String SOMEBODY = "somebody";

    private static final String OPERATOR = "system:serviceaccount:datamesh-system:datamesh-operator";

    private static final Map<String, Class<? extends CustomResource<?, ?>>> JUDGED = Map.of(
            "DataProduct", DataProduct.class, "AccessRequest", AccessRequest.class, "AccessGrant", AccessGrant.class);

    /**
     * What was found.
     *
     * @param judged how many manifests were judged
     * @param notes what could not be judged, and why
     */
    record Report(List<LintFinding> findings, int judged, List<String> notes) {
        boolean refuses() {
            return findings.stream().anyMatch(finding -> finding.severity() == Severity.error);
        }
    }

    private record Policy(CompiledPolicy compiled, Optional<OfflineAdmission> rules) {}

    /** Those and the others that somebody writes. */
    private static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(
            DataProduct.class,
            AccessRequest.class,
            AccessGrant.class,
            MeshPolicy.class,
            DataDomain.class,
            DataPlane.class);

    private final BuiltInPolicies builtIn = new BuiltInPolicies();
    private final TypedManifests typed = new TypedManifests();
    private final Map<String, DataDomain> domains = new TreeMap<>();
    private final Map<String, DataPlane> planes = new TreeMap<>();
    private final List<Policy> policies = new ArrayList<>();
    private final SortedSet<String> notes = new TreeSet<>();

    private Linter() {}

    /**
     * Judges.
     *
     * @param manifests are judged, and by them if policies, domains or planes are among them
     * @param rules more of those, which are not judged
     * @param now when the manifests would be applied
     */
    static Report judge(List<Manifest> manifests, List<Manifest> rules, Instant now) {
        Linter linter = new Linter();
        List<LintFinding> findings = new ArrayList<>();
        List<Manifest> legal = new ArrayList<>();
        for (Manifest manifest :
                Stream.concat(rules.stream(), manifests.stream()).toList()) {
            List<LintFinding> wrong = linter.schema(manifest);
            findings.addAll(wrong);
            if (wrong.isEmpty()) {
                linter.know(manifest);
                legal.add(manifest);
            }
        }
        List<Manifest> judged = manifests.stream()
                .filter(manifest -> JUDGED.values().stream().anyMatch(kind -> TypedManifests.is(manifest, kind)))
                .toList();
        judged.stream()
                .filter(legal::contains)
                .flatMap(manifest -> linter.findings(manifest, now).stream())
                .forEach(findings::add);
        return new Report(findings, judged.size(), List.copyOf(linter.notes));
    }

    /** What the API server would refuse before any policy, or silently drop. */
    private List<LintFinding> schema(Manifest manifest) {
        return KINDS.stream()
                .filter(kind -> TypedManifests.is(manifest, kind))
                .flatMap(kind -> SchemaCheck.of(typed.definition(kind), manifest.object()).stream())
                .map(wrong -> Refusals.at(wrong.field(), Severity.error, manifest, "", "schema", wrong.message()))
                .toList();
    }

    private void know(Manifest manifest) {
        if (!manifest.apiVersion().startsWith(Api.GROUP + "/")) {
            return;
        }
        switch (manifest.kind()) {
            case "DataDomain" -> domains.put(manifest.name(), typed.read(manifest, DataDomain.class));
            case "DataPlane" -> planes.put(manifest.name(), typed.read(manifest, DataPlane.class));
            case "MeshPolicy" -> policies.add(policy(typed.read(manifest, MeshPolicy.class)));
            default -> {
                // Judged later, or nothing of the mesh.
            }
        }
    }

    private Policy policy(MeshPolicy policy) {
        String name = policy.getMetadata().getName();
        MeshPolicySpec spec = policy.getSpec();
        CompiledPolicy compiled = new MeshPolicyCompiler(new CelExpressions(), OPERATOR).compile(name, spec, Map.of());
        compiled.notCompiled()
                .forEach((rule, why) ->
                        notes.add("MeshPolicy " + name + ", rule " + rule + " is not judged: " + why.reason()));
        compiled.admission().stream()
                .filter(part -> part.part() == Part.INPUTS)
                .forEach(part -> notes.add("MeshPolicy " + name
                        + ": who may consume the inputs is known to a cluster only; ask one by mesh plan"));
        Optional<OfflineAdmission> rules = compiled.admission().stream()
                .filter(part -> part.part() == Part.RULES)
                .findFirst()
                .map(OfflineAdmission::of);
        rules.ifPresent(read -> read.unread()
                .forEach((rule, why) ->
                        notes.add("MeshPolicy " + name + ", rule " + rule + " is not judged offline: " + why)));
        return new Policy(compiled, rules);
    }

    private List<LintFinding> findings(Manifest manifest, Instant now) {
        Optional<DomainTerms> terms = terms(manifest.namespace());
        if (terms.isEmpty()) {
            notes.add(
                    "DataDomain " + manifest.namespace()
                            + " is not among the files: what is in it is judged by the policies that are for all domains, and as if the domain said nothing");
        }
        DomainTerms known = terms.orElse(new DomainTerms(Map.of(), null, null, null, false));
        AdmissionRequest request = AdmissionRequest.create(
                manifest.kind().toLowerCase(java.util.Locale.ROOT) + "s",
                SOMEBODY,
                namespace(manifest.namespace(), known),
                defaults(manifest).fill(manifest.object(), now));
        List<LintFinding> findings = new ArrayList<>(builtIn.findings(manifest, request));
        notes.addAll(builtIn.notes(request));
        for (Policy policy : policies) {
            if (known.isSelectedBy(policy.compiled().matchLabels())) {
                policy.rules()
                        .ifPresent(rules -> rules.refusals(request)
                                .forEach(refusal -> findings.addAll(Refusals.findings(
                                        policy.compiled().name(), severity(policy), manifest, refusal))));
            }
        }
        return findings;
    }

    /** The namespace as the operator would leave it; of a domain that is not among the files, one of which no prefixes are known. */
    private AdmissionRequest.Namespace namespace(String domain, DomainTerms terms) {
        Map<String, String> labels = new TreeMap<>(terms.namespaceLabels());
        labels.put(Api.DOMAIN_LABEL, domain);
        Map<String, String> annotations = new TreeMap<>();
        Optional.ofNullable(domains.get(domain))
                .map(DataDomain::getSpec)
                .ifPresent(spec -> annotations.put(
                        Api.CHANNEL_PREFIXES_ANNOTATION,
                        Stream.concat(
                                        spec.channelPrefixes().stream(),
                                        spec.delegates().stream().map(other -> "!" + other.prefix()))
                                .collect(Collectors.joining(","))));
        return new AdmissionRequest.Namespace(domain, labels, annotations);
    }

    private static Severity severity(Policy policy) {
        Mode mode = policy.compiled().mode();
        return switch (mode) {
            case Enforce -> Severity.error;
            case Warn, Audit -> Severity.warning;
            case Preview -> Severity.notice;
        };
    }

    private Optional<DomainTerms> terms(String domain) {
        return Optional.ofNullable(domains.get(domain)).map(found -> {
            Map<String, String> labels = found.getMetadata().getLabels();
            Optional<DataPlane> plane =
                    Optional.ofNullable(planes.get(found.getSpec().plane()));
            if (plane.isEmpty()) {
                notes.add("DataPlane " + found.getSpec().plane()
                        + " is not among the files: it counts as standing nowhere known, and as not encrypted");
            }
            return DomainTerms.of(
                    labels == null ? Map.of() : labels,
                    found.getSpec().defaults(),
                    plane.map(it -> it.getSpec().location()).orElse(null),
                    plane.filter(Planes::saysEncrypted).isPresent());
        });
    }

    private SchemaDefaults defaults(Manifest manifest) {
        return SchemaDefaults.of(typed.definition(JUDGED.get(manifest.kind())));
    }
}
