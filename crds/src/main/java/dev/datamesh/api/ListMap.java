package dev.datamesh.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A list whose elements are told apart by some of their fields. The API server refuses two with the same keys, merges server-side
 * applies element by element, and compares each element with its own predecessor where a rule says {@code oldSelf}. Each key is
 * required or has a default. A list with neither this nor {@link ListSet} is one value: whoever applies it owns all of it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface ListMap {
    /** The names of the fields. */
    String[] value();
}
