package dev.datamesh.local.mesh.data;

import java.io.IOException;

/** Writes blocks in some form, those of each channel in the order of time. Not for several threads. */
interface SampleWriter extends AutoCloseable {
    void write(FetchedBlock block) throws IOException;

    @Override
    void close() throws IOException;
}
