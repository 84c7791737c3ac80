package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec;

/**
 * In what form channels are accepted: how many samples a second, in blocks of which stride. Under a channel's index lie blocks of its
 * form, so that in another it needs another index. The API refuses such a change in one step; not in two, nor in a ConfigMap.
 *
 * @param strideNanos the stride of the channels' stream
 */
record ChannelForms(long strideNanos) {
    /** Of a channel that was accepted before forms were written down, and of none. */
    static final String UNKNOWN = "";

    /** A channel's form, as {@link dev.datamesh.core.topic.TopicRecord#forms} has it. */
    String of(ChannelSpec channel) {
        return channel.sampleRate() + "/" + strideNanos;
    }

    /** Whether a channel can have the place that it had in this form. */
    boolean fits(ChannelSpec channel, String form) {
        return form.equals(UNKNOWN) || form.equals(of(channel));
    }
}
