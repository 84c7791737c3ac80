package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.Ungranted;
import java.util.ArrayList;
import java.util.List;

/**
 * The inputs of a product may be read by those who publish it. One question to RBAC costs admission a third of what one expression may,
 * so each pair of input and publisher is a validation of its own, and all of them are a policy of their own; pairs that there were
 * before are not asked for.
 *
 * @param ungranted what becomes of a product whose inputs they may not read
 */
record LineageRule(Ungranted ungranted) implements MeshRule.OnProducts {
    /** As many inputs and publishers as the API allows of a product. */
    private static final int MOST_INPUTS = 8;

    private static final int MOST_PUBLISHERS = 3;

    private static final String ALLOWED = "what is granted";

    /** What people are to type, but for the name of the input. */
    private static final String ASK = "ask for it: mesh request ";

    /** Nothing: admission asks RBAC by {@link #validations}, as no finding of a list could. */
    @Override
    public String findings(String root) {
        return "[]";
    }

    @Override
    public List<String> judge(Judged.Product product) {
        return product.ungranted().stream()
                .map(each -> Finding.text(
                        "spec.inputs",
                        each.name() + ", which publisher " + each.publisher() + " may not consume",
                        ALLOWED,
                        ASK + each.name()))
                .toList();
    }

    @Override
    public long cost() {
        return 0;
    }

    static List<AdmissionPolicy.Validation> validations(String title) {
        List<AdmissionPolicy.Validation> all = new ArrayList<>();
        for (int i = 0; i < MOST_INPUTS; i++) {
            for (int j = 0; j < MOST_PUBLISHERS; j++) {
                all.add(pair(title, "object.spec.inputs[" + i + "]", i, "object.spec.publishers[" + j + "]", j));
            }
        }
        return all;
    }

    private static AdmissionPolicy.Validation pair(String title, String input, int i, String publisher, int j) {
        String isThere =
                "has(object.spec.inputs) && object.spec.inputs.size() > %d && has(object.spec.publishers) && object.spec.publishers.size() > %d"
                        .formatted(i, j);
        String wasThere =
                "(oldObject != null && has(oldObject.spec.inputs) && oldObject.spec.inputs.exists(o, o == %s) && has(oldObject.spec.publishers) && oldObject.spec.publishers.exists(p, p.serviceAccount == %s.serviceAccount))"
                        .formatted(input, publisher);
        String may =
                "authorizer.serviceAccount(object.metadata.namespace, %2$s.serviceAccount).group('datamesh.dev').resource('dataproducts').namespace(%1$s.domain).name(%1$s.name).check('consume').allowed()"
                        .formatted(input, publisher);
        String name = "%1$s.domain + '/' + %1$s.name".formatted(input);
        String message =
                Cel.text(title + "spec.inputs: found ") + " + " + name + " + ', which publisher ' + " + publisher
                        + ".serviceAccount + "
                        + Cel.text(" may not consume; allowed: " + ALLOWED + "; " + ASK)
                        + " + " + name;
        return new AdmissionPolicy.Validation(
                "!(" + isThere + ") || " + wasThere + " || " + may,
                message,
                title + "spec.inputs: found one that a publisher may not consume");
    }
}
