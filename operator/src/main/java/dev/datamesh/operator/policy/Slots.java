package dev.datamesh.operator.policy;

import dev.datamesh.core.policy.AdmissionPolicy.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The names under which MeshPolicies lie at the API server: numbered, and not their own. So RBAC can name all that the operator may write;
 * without that it could write the built-in policies, too, which hold the operator itself.
 */
final class Slots {
    /** As many as the operator's ClusterRole names. */
    static final int MOST = 32;

    private static final String PREFIX = "datamesh-policy-";
    private static final String INPUTS = "-inputs";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,2})(" + INPUTS + ")?");

    private final Map<Integer, String> holders = new HashMap<>();

    /**
     * The slot of a MeshPolicy; it keeps the one that it has.
     *
     * @param uid the MeshPolicy's
     * @param seen who holds what by what lies at the API server: UIDs by the objects' names
     * @param living the UIDs of all MeshPolicies
     * @return empty if all are taken
     */
    synchronized OptionalInt claim(String uid, Map<String, String> seen, Set<String> living) {
        holders.values().retainAll(living);
        seen.forEach((name, holder) -> {
            if (living.contains(holder) && !holders.containsValue(holder)) {
                number(name).ifPresent(number -> holders.putIfAbsent(number, holder));
            }
        });
        OptionalInt held = of(uid);
        if (held.isPresent()) {
            return held;
        }
        OptionalInt free = IntStream.rangeClosed(1, MOST)
                .filter(number -> !holders.containsKey(number))
                .findFirst();
        free.ifPresent(number -> holders.put(number, uid));
        return free;
    }

    /** The UID of the MeshPolicy to which an object of this name belongs. */
    synchronized Optional<String> holder(String name) {
        OptionalInt number = number(name);
        return number.isEmpty() ? Optional.empty() : Optional.ofNullable(holders.get(number.getAsInt()));
    }

    /** The slot that a MeshPolicy has. */
    synchronized OptionalInt of(String uid) {
        return holders.entrySet().stream()
                .filter(entry -> entry.getValue().equals(uid))
                .mapToInt(Map.Entry::getKey)
                .findFirst();
    }

    /** Lets the slot of a MeshPolicy go. */
    synchronized void release(String uid) {
        holders.values().remove(uid);
    }

    static String name(int slot, Part part) {
        return switch (part) {
            case RULES -> PREFIX + slot;
            case INPUTS -> PREFIX + slot + INPUTS;
        };
    }

    static List<String> names(int slot) {
        return List.of(name(slot, Part.RULES), name(slot, Part.INPUTS));
    }

    static boolean isOne(String name) {
        return number(name).isPresent();
    }

    private static OptionalInt number(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(matcher.group(1));
        return number >= 1 && number <= MOST ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
