package dev.datamesh.local.mesh.cluster;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ReportsConditions;
import java.util.Optional;

/**
 * How a request or a grant stands, in one line.
 *
 * @param reads whether every layer lets the consumer through
 * @param reason the word of what holds it back; {@code Granted} where nothing does
 * @param message the same for people
 */
public record Standing(boolean reads, String reason, String message) {
    private static final String NOT_SEEN = "NotSeen";

    public static Standing of(ReportsConditions status) {
        if (status == null || status.conditions().isEmpty()) {
            return new Standing(false, NOT_SEEN, "the operator has not reported yet");
        }
        for (String type : new String[] {"ResolvedRefs", "Approved", "Granted"}) {
            Optional<Condition> condition = status.conditions().stream()
                    .filter(each -> each.type().equals(type))
                    .filter(each -> !each.status().equals("True"))
                    .findFirst();
            if (condition.isPresent()) {
                return new Standing(
                        false, condition.get().reason(), condition.get().message());
            }
        }
        boolean granted =
                status.conditions().stream().anyMatch(each -> each.type().equals("Granted"));
        return granted
                ? new Standing(true, "Granted", "")
                : new Standing(false, NOT_SEEN, "the operator has not judged it yet");
    }

    public boolean isSeen() {
        return !reason.equals(NOT_SEEN);
    }

    /** Whether the one who has to act next is the owner. */
    public boolean awaitsConsent() {
        return reason.equals("AwaitingConsent");
    }

    @Override
    public String toString() {
        return message.isEmpty() ? reason : reason + ": " + message;
    }
}
