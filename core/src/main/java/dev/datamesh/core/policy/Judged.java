package dev.datamesh.core.policy;

import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessRequestSpec;
import dev.datamesh.api.policy.Rule.JudgedKind;
import dev.datamesh.api.product.DataProductSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that rules are held against. */
public sealed interface Judged {
    /** Its kind. */
    JudgedKind kind();

    /** The whole object as JSON has it, for rules that users write themselves. */
    Supplier<Map<String, Object>> object();

    /**
     * A product.
     *
     * @param name its name
     * @param terms what its domain says
     * @param notice what is known of its end
     * @param ungranted its inputs that its publishers may not read; where that is not known yet, none
     */
    record Product(
            String name,
            DataProductSpec spec,
            DomainTerms terms,
            Notice notice,
            List<UngrantedInput> ungranted,
            Supplier<Map<String, Object>> object)
            implements Judged {
        public Product {
            ungranted = List.copyOf(ungranted);
        }

        @Override
        public JudgedKind kind() {
            return JudgedKind.DataProduct;
        }
    }

    /**
     * What is known of a product's end.
     *
     * @param announced when it was first seen to be Deprecated; absent = it is not, or that is not known
     * @param days whole days since then
     */
    record Notice(@Nullable Instant announced, int days) {
        public static final Notice NONE = new Notice(null, 0);
    }

    /** A request for access. */
    record Request(AccessRequestSpec spec, Supplier<Map<String, Object>> object) implements Judged {
        @Override
        public JudgedKind kind() {
            return JudgedKind.AccessRequest;
        }
    }

    /**
     * A grant.
     *
     * @param made when it was made
     */
    record Grant(AccessGrantSpec spec, Instant made, Supplier<Map<String, Object>> object) implements Judged {
        @Override
        public JudgedKind kind() {
            return JudgedKind.AccessGrant;
        }
    }
}
