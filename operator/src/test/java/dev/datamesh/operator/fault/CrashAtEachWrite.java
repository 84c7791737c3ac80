package dev.datamesh.operator.fault;

import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Has an operator end at each write of a deed, before it and after it; the one that comes next has to finish it. */
final class CrashAtEachWrite {
    /** What is to become true of a resource, of which there are as many as there are places to end at. */
    interface Deed {
        /** Asks for it. */
        void begin(String name);

        /** Looks, while the operator that ended is still there to be asked. */
        default void ended(String name, Rig.Running operator) {}

        /** Waits until it is done, as if nothing had happened. */
        void finished(String name, String where);
    }

    /** The name of the resource that nothing happens to. */
    static final String MODEL = name(0);

    private static final Duration RESYNC = Duration.ofSeconds(30);

    private final Rig rig;
    private final String domain;
    private final Deed deed;

    /** @param domain of the resources that it happens to */
    CrashAtEachWrite(Rig rig, String domain, Deed deed) {
        this.rig = rig;
        this.domain = domain;
        this.deed = deed;
    }

    static String name(int number) {
        return "p%02d".formatted(number);
    }

    /** The writes of the deed, done to the model and without an end. */
    List<String> places() {
        Crash noted = Crash.never();
        try (Rig.Running operator = noted.start(rig, RESYNC)) {
            deed.begin(MODEL);
            deed.finished(MODEL, "undisturbed");
            List<String> places = new ArrayList<>(noted.writes());
            // Others may still be on their way out, by the same name in their own domains.
            places.removeIf(
                    place -> !place.matches(".*\\b" + domain + "[./]" + MODEL + ".*") || place.contains(" events "));
            return places;
        }
    }

    /** Ends at each of these places, with a resource of its own each. */
    void at(List<String> places) {
        String last = "";
        String where = "";
        int number = 0;
        for (String place : places) {
            for (Crash.Moment moment : Crash.Moment.values()) {
                String name = name(++number);
                Crash crash = Crash.at(place.replace(MODEL, name), moment);
                try (Rig.Running operator = crash.start(rig, RESYNC)) {
                    if (!last.isEmpty()) {
                        deed.finished(last, where);
                    }
                    deed.begin(name);
                    Rig.await().alias(moment + " " + place + " is reached").until(crash::isOver);
                    deed.ended(name, operator);
                }
                last = name;
                where = moment + " " + place;
            }
        }
        try (Rig.Running operator = rig.start(RESYNC)) {
            deed.finished(last, where);
            deed.ended(last, operator);
        }
        System.out.println("ended at " + number + " places: " + places);
    }
}
