package dev.datamesh.operator.rights;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What the operator was granted by the shipped roles, to hold against what it used. */
public final class GrantedRights {
    private static final Path ROLES = Path.of("..", "charts", "datamesh", "files", "rbac");

    private final List<Grant> grants;

    private GrantedRights(List<Grant> grants) {
        this.grants = grants;
    }

    /** All that the roles named {@code datamesh-operator…} grant. */
    public static GrantedRights ofOperator(KubernetesClient client) {
        try (Stream<Path> files = Files.list(ROLES)) {
            return new GrantedRights(files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> objects(client, file).stream())
                    .filter(object -> object.getMetadata().getName().startsWith("datamesh-operator"))
                    .flatMap(GrantedRights::grants)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of it no call needed, in words. */
    public List<String> unused(Collection<AuditedCalls.Call> calls) {
        return grants.stream()
                .filter(Grant::isSeen)
                .filter(grant -> calls.stream().noneMatch(grant::isUsedBy))
                .map(Grant::toString)
                .toList();
    }

    private static Stream<Grant> grants(HasMetadata object) {
        return switch (object) {
            case ClusterRole role -> Grant.of(role.getMetadata().getName(), "", role.getRules());
            case Role role ->
                Grant.of(role.getMetadata().getName(), role.getMetadata().getNamespace(), role.getRules());
            default -> Stream.empty();
        };
    }

    private static List<HasMetadata> objects(KubernetesClient client, Path file) {
        try (var in = Files.newInputStream(file)) {
            return client.load(in).items();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
