package dev.datamesh.api;

/**
 * CEL that several kinds share. Units are judged by rules rather than by patterns: a refusal then says in words what is allowed,
 * where a pattern would only show itself.
 */
public final class Rules {
    /** Behind a field with a duration: its nanoseconds, an error beyond 292 years. CEL's own duration knows no days. */
    public static final String NANOS =
            ".findAll('[0-9.]+[a-z]+').map(p, p.endsWith('d') ? int(double(p.replace('d', '')) * 86400000000000.0) : int(duration(p))).sum()";

    public static final String DURATION = "self.matches(r'" + Patterns.DURATION + "') && self" + NANOS + " > 0";

    public static final String DURATION_MESSAGE =
            "must be a duration above zero, in the units ms, s, m, h and d, such as 62.5ms, 10s, 24h or 7d";

    /** Of data that somebody may want to read. */
    public static final String RETENTION =
            "self.matches(r'" + Patterns.DURATION + "') && self" + NANOS + " >= 1000000000";

    public static final String RETENTION_MESSAGE =
            "must be a duration of at least 1s, in the units ms, s, m, h and d, such as 24h or 3650d";

    /** Of the blocks of a time series. */
    public static final String STRIDE =
            "self.matches(r'^[0-9]{1,5}(\\.[0-9]{1,6})?(ms|s)$') && duration(self) > duration('0s') && duration(self) <= duration('60s')";

    public static final String STRIDE_MESSAGE =
            "must be a duration above zero and at most 60s, in ms or s, such as 62.5ms or 1s";

    public static final String BYTES =
            "self.matches('" + Patterns.BYTES + "') && quantity(self).isLessThan(quantity('8Ei'))";

    public static final String BYTES_MESSAGE =
            "must be a whole number of bytes below 8Ei, alone or with Ki, Mi, Gi, Ti, Pi, k, M, G, T or P, such as 100Mi";

    /** A regular expression: {@code matches} fails where its pattern cannot be read. */
    public static final String REGEX = "''.matches(self) || !''.matches(self)";

    public static final String REGEX_MESSAGE = "must be a regular expression (RE2)";

    private Rules() {}
}
