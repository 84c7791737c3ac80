package dev.datamesh.core.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The inputs of a product may be read by those who publish it. One question to RBAC costs admission a third of what one expression may,
 * so each pair of input and publisher is a validation of its own, and all of them are a policy of their own; pairs that there were
 * before are not asked for.
 */
final class LineageRule {
    /** As many inputs and publishers as the API allows of a product. */
    private static final int MOST_INPUTS = 8;

    private static final int MOST_PUBLISHERS = 3;

    private LineageRule() {}

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
                        + Cel.text(" may not consume; allowed: what is granted; ask for it: mesh request ")
                        + " + " + name;
        return new AdmissionPolicy.Validation(
                "!(" + isThere + ") || " + wasThere + " || " + may,
                message,
                title + "spec.inputs: found one that a publisher may not consume");
    }
}
