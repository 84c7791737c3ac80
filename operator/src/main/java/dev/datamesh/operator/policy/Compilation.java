package dev.datamesh.operator.policy;

import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.MeshPolicyCompiler;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles MeshPolicies so that the API server takes them: it has it judge every new version without keeping it, and leaves out the rules
 * that it refuses. One rule that cannot be read must not take the others with it.
 */
final class Compilation {
    private record Key(String uid, long generation) {}

    private static final int UNPROCESSABLE = 422;
    private static final Pattern VARIABLE = Pattern.compile("spec\\.variables\\[([0-9]+)\\].*");

    /** What the API server says of an expression that it cannot read: the first line names the error, the rest draws it. */
    private static final Pattern CEL_ERROR = Pattern.compile("ERROR: <input>:[0-9]+:[0-9]+: ([^\n]*)");

    private final MeshPolicyCompiler compiler;
    private final AdmissionKeeper keeper;
    private final Map<String, Key> judged = new ConcurrentHashMap<>();
    private final Map<String, CompiledPolicy> compiled = new ConcurrentHashMap<>();

    Compilation(MeshPolicyCompiler compiler, AdmissionKeeper keeper) {
        this.compiler = compiler;
        this.keeper = keeper;
    }

    /** The policy as the API server takes it. */
    CompiledPolicy of(MeshPolicy policy) {
        var key = new Key(policy.getMetadata().getUid(), policy.getMetadata().getGeneration());
        if (key.equals(judged.get(key.uid()))) {
            return compiled.get(key.uid());
        }
        Map<String, String> refused = new HashMap<>();
        while (true) {
            CompiledPolicy candidate = compiler.compile(policy.getMetadata().getName(), policy.getSpec(), refused);
            Map<String, String> more = refusals(policy, candidate);
            if (more.isEmpty()) {
                compiled.put(key.uid(), candidate);
                judged.put(key.uid(), key);
                return candidate;
            }
            refused.putAll(more);
        }
    }

    void forget(String uid) {
        judged.remove(uid);
        compiled.remove(uid);
    }

    private Map<String, String> refusals(MeshPolicy policy, CompiledPolicy candidate) {
        try {
            keeper.rehearse(policy, candidate.admission());
            return Map.of();
        } catch (KubernetesClientException e) {
            Map<String, String> refusals = new HashMap<>();
            if (e.getCode() == UNPROCESSABLE
                    && e.getStatus() != null
                    && e.getStatus().getDetails() != null) {
                for (AdmissionPolicy admission : candidate.admission()) {
                    causes(e)
                            .forEach(cause ->
                                    rule(admission, cause).ifPresent(rule -> refusals.putIfAbsent(rule, words(cause))));
                }
            }
            if (refusals.isEmpty()) {
                throw e;
            }
            return refusals;
        }
    }

    private static List<StatusCause> causes(KubernetesClientException e) {
        return Optional.ofNullable(e.getStatus().getDetails().getCauses()).orElse(List.of());
    }

    private static Optional<String> rule(AdmissionPolicy admission, StatusCause cause) {
        Matcher variable = VARIABLE.matcher(String.valueOf(cause.getField()));
        if (!variable.matches()) {
            return Optional.empty();
        }
        int index = Integer.parseInt(variable.group(1));
        return index < admission.variables().size()
                ? Optional.of(admission.variables().get(index).rule()).filter(rule -> !rule.isEmpty())
                : Optional.empty();
    }

    private static String words(StatusCause cause) {
        Matcher error = CEL_ERROR.matcher(String.valueOf(cause.getMessage()));
        return error.find() ? error.group(1) : String.valueOf(cause.getMessage());
    }
}
