package dev.datamesh.operator.kafka.admin;

import dev.datamesh.core.principal.ByteRates;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.common.acl.AclBinding;

/** A cluster's calls about principals, each for many of them, none of them twice. */
interface PrincipalCalls {

    /** Rules of one principal, to be created or deleted. */
    record Rules(String principal, Set<AclBinding> bindings) {}

    /** A new credential, or the end of one. */
    record Credential(UserScramCredentialAlteration alteration) {
        String principal() {
            return alteration.user();
        }
    }

    /** New quotas of one principal. */
    record Quota(String principal, ByteRates rates) {}

    /** The iteration counts of their SCRAM-SHA-512 credentials; 0 = none. */
    Map<String, CompletableFuture<Integer>> describeScram(List<String> principals);

    Map<String, CompletableFuture<Collection<AclBinding>>> describeAcls(List<String> principals);

    Map<String, CompletableFuture<ByteRates>> describeQuotas(List<String> principals);

    /** Bindings that are there already are created all the same. */
    Map<Rules, CompletableFuture<Void>> createAcls(List<Rules> rules);

    /** Bindings that are not there are deleted all the same. */
    Map<Rules, CompletableFuture<Void>> deleteAcls(List<Rules> rules);

    /** A credential that is not there is deleted all the same. */
    Map<Credential, CompletableFuture<Void>> alterScram(List<Credential> credentials);

    Map<Quota, CompletableFuture<Void>> alterQuotas(List<Quota> quotas);
}
