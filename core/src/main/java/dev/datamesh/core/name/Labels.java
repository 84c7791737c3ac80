package dev.datamesh.core.name;

import dev.datamesh.api.Patterns;
import java.util.regex.Pattern;

/** DNS labels, the atoms of every name: without a dot and an underscore in them, these two can separate. */
final class Labels {
    private static final Pattern LABEL = Pattern.compile(Patterns.DNS_LABEL);

    private Labels() {}

    static boolean isLabel(String text, int longest) {
        return text.length() <= longest && LABEL.matcher(text).matches();
    }

    static void require(String what, String text, int longest) {
        if (!isLabel(text, longest)) {
            throw new IllegalArgumentException(what + " '" + text + "' is not a DNS label of at most " + longest
                    + " characters: lower-case letters, digits and '-', no dots");
        }
    }
}
