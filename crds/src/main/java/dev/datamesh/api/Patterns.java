package dev.datamesh.api;

/** Patterns and bounds that several kinds share. */
public final class Patterns {
    /** A DNS label (RFC 1123). */
    public static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    /** A DNS subdomain (RFC 1123), as Secrets and ConfigMaps are named. */
    public static final String DNS_SUBDOMAIN = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    /** One or more numbers with the units ms, s, m, h or d, largest unit first by convention: {@code 62.5ms}, {@code 1h30m}. */
    public static final String DURATION = "^([0-9]{1,9}(\\.[0-9]{1,6})?(ms|s|m|h|d)){1,5}$";

    /** Bytes: a whole number with an optional unit, {@code 100Mi}. */
    public static final String BYTES = "^[0-9]{1,18}(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$";

    /** A percentage as text, so that no float appears in the API: {@code 99.9%}. */
    public static final String PERCENT = "^(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,4})?)%$";

    /** A point in time, RFC 3339, UTC or with an offset. In a schema it also has the format {@code date-time}, so that rules can compare. */
    public static final String RFC3339 =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\\.[0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$";

    /** Why a condition is as it is, one word for programs. */
    public static final String REASON = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";

    /** Status of a condition. */
    public static final String CONDITION_STATUS = "^(True|False|Unknown)$";

    /** Semantic version, three numbers. */
    public static final String VERSION = "^[0-9]{1,5}\\.[0-9]{1,5}\\.[0-9]{1,5}$";

    /** An Arrakis channel, {@code <prefix>:<subsystem>[-_]<rest>}, in the characters that its client takes. */
    public static final String CHANNEL = "^[A-Za-z0-9]+:[A-Za-z0-9]+([-_][A-Za-z0-9._-]*)?$";

    /** The beginning of channel names, up to and including the colon or further: {@code H1:}, {@code H1:PEM-}. */
    public static final String CHANNEL_PREFIX = "^[A-Za-z0-9]+:[A-Za-z0-9._-]*$";

    /** A Kafka topic. */
    public static final String TOPIC = "^[a-zA-Z0-9._-]+$";

    /** Every kind's name: a DNS label of at most 40 characters; the API server alone would allow dots. */
    public static final String NAME_RULE =
            "self.metadata.name.size() <= 40 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')";

    public static final String NAME_MESSAGE =
            "metadata.name must be a DNS label of at most 40 characters: lower-case letters, digits and '-', no dots";

    private Patterns() {}
}
