package dev.datamesh.core.policy;

import dev.datamesh.api.product.StreamSpec;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * What breaks a rule, in one sentence: field, found, allowed, remedy. Admission and we say it in the very same words, since what an
 * object broke before an update is known again by them.
 */
final class Finding {
    private Finding() {}

    static String text(String field, String found, String allowed, String remedy) {
        return field + ": found " + found + behind(allowed, remedy);
    }

    /** The same as a CEL expression, where field and what was found are expressions. */
    static String cel(String field, String found, String allowed, String remedy) {
        return field + " + ': found ' + " + found + " + " + Cel.text(behind(allowed, remedy));
    }

    /** The path of something in a stream. */
    static String path(StreamSpec stream, String below) {
        return "spec.streams[" + stream.name() + (stream.major() > 1 ? "_v" + stream.major() : "") + "]" + below;
    }

    /** The same as a CEL expression. */
    static String celPath(String below) {
        return "'spec.streams[' + " + Cel.STREAM + " + " + Cel.text("]" + below);
    }

    static String list(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    private static String behind(String allowed, String remedy) {
        return "; allowed: " + allowed + "; " + remedy;
    }
}
