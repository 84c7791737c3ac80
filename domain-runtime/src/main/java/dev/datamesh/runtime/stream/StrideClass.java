package dev.datamesh.runtime.stream;

import java.time.Duration;

/**
 * Streams by the length of their blocks, which is what their latency and their number of blocks go by: few enough classes to tag
 * metrics with, whatever strides products have and callers combine.
 */
public enum StrideClass {
    TEN_MILLIS("10ms", Duration.ofMillis(10)),
    HUNDRED_MILLIS("100ms", Duration.ofMillis(100)),
    SECOND("1s", Duration.ofSeconds(1)),
    LONGER("longer", Duration.ofNanos(Long.MAX_VALUE));

    private final String tag;
    private final long longestNanos;

    StrideClass(String tag, Duration longest) {
        this.tag = tag;
        this.longestNanos = longest.toNanos();
    }

    /** The class of a stride: the first that is not shorter. */
    public static StrideClass of(long strideNanos) {
        for (StrideClass each : values()) {
            if (strideNanos <= each.longestNanos) {
                return each;
            }
        }
        return LONGER;
    }

    /** What metrics call it: the longest stride in it. */
    public String tag() {
        return tag;
    }
}
