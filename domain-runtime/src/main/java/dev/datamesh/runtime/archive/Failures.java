package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.ArchiveReport.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.kafka.common.KafkaException;
import software.amazon.awssdk.core.exception.SdkException;

/** What it is that fails, by what is thrown for it. */
final class Failures {
    private Failures() {}

    /** The first of the causes that tells. */
    static State state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            State state = switch (cause) {
                case KafkaException _ -> State.LogAway;
                case SQLException _, UncheckedSQLException _, RESTException _ -> State.CatalogueAway;
                case IOException _, UncheckedIOException _, SdkException _ -> State.WarehouseFailing;
                case UnsupportedArchiveException _ -> State.Unsupported;
                case TableNotOursException _ -> State.TableNotOurs;
                default -> State.Failed;
            };
            if (state != State.Failed) {
                return state;
            }
        }
        return State.Failed;
    }
}
