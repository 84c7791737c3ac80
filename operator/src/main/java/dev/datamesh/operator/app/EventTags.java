package dev.datamesh.operator.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;

/**
 * The framework counts received events with the tag {@code action} only where an event has one; Prometheus takes one set of tags a
 * name, and refuses the second by an exception that would end the reconcile.
 */
@Singleton
public class EventTags implements MeterFilter {
    private static final String EVENTS = "events.received";
    private static final String ACTION = "action";

    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getName().equals(EVENTS) && id.getTag(ACTION) == null ? id.withTag(Tag.of(ACTION, "none")) : id;
    }
}
