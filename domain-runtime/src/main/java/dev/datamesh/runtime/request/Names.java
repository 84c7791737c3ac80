package dev.datamesh.runtime.request;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names that came with a request, as they may be said back. */
public final class Names {
    private static final int LONGEST = 64;
    private static final int MOST = 20;

    private Names() {}

    /** At most 20 of them, with commas between. */
    public static String listed(Collection<String> names) {
        String some = names.stream().limit(MOST).map(Names::shortened).collect(Collectors.joining(", "));
        return names.size() > MOST ? some + ", and " + (names.size() - MOST) + " more" : some;
    }

    /** Without what could break a line of a log, and not longer than anybody reads. */
    public static String shortened(String name) {
        String clean = name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
        return clean.replaceAll("\\p{Cntrl}", "?");
    }
}
