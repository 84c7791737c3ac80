package dev.datamesh.runtime.archive;

import org.apache.iceberg.StructLike;

/** A row of which only the time is known, which is all that the partition goes by. */
final class TimeOnly implements StructLike {
    private final int size;
    private final int place;
    private long micros;

    TimeOnly(int size, int place) {
        this.size = size;
        this.place = place;
    }

    TimeOnly of(long utcMicros) {
        micros = utcMicros;
        return this;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public <T> T get(int position, Class<T> type) {
        if (position != place) {
            throw new IllegalArgumentException("a partition is made of time alone, not of column " + position);
        }
        return type.cast(micros);
    }

    @Override
    public <T> void set(int position, T value) {
        throw new UnsupportedOperationException("it is only read");
    }
}
