package dev.datamesh.runtime.record;

import dev.datamesh.runtime.record.RecordSource.NotReadableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One reader's way from an archive into the log, which begins where the archive ends. */
final class SeamRecordReader implements RecordReader {
    private final RecordPast.Rows archive;
    private final RecordReader log;
    private boolean past = true;

    SeamRecordReader(RecordPast.Rows archive, RecordReader log) {
        this.archive = archive;
        this.log = log;
    }

    @Override
    public Optional<List<StreamRecord>> next() throws NotReadableException, InterruptedException {
        if (past) {
            try {
                Optional<List<StreamRecord>> records = archive.next();
                if (records.isPresent()) {
                    return records;
                }
                past = false;
            } catch (IOException e) {
                throw notReadable(e);
            }
        }
        return log.next();
    }

    static NotReadableException notReadable(IOException failure) {
        return new NotReadableException("the archive cannot be read: " + failure.getMessage());
    }

    @Override
    public void close() {
        log.close();
    }
}
