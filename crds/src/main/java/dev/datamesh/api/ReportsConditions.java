package dev.datamesh.api;

import java.util.List;

/** What every kind's status has, so that one piece of code can report on all of them. */
public interface ReportsConditions {
    /** The generation of the spec that this status was made from; null before the first report. */
    Long observedGeneration();

    /** The conditions, by type in a fixed order; never null. */
    List<Condition> conditions();
}
