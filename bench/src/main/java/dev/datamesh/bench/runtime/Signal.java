package dev.datamesh.bench.runtime;

import dev.datamesh.local.mesh.block.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What a converter gives: counts, as 32-bit floats, that wander and have noise of some bits. They compress about as the raw channels of
 * a detector do, where zeros would compress to nothing. Not for two threads.
 */
final class Signal implements Supplier<Samples> {
    private static final int BLOCKS = 512;
    private static final double NOISE = 8;

    private final List<Samples> blocks = new ArrayList<>();
    private int next;

    /** @param count samples of a block */
    Signal(int count) {
        Random random = new Random(1);
        double level = 0;
        for (int block = 0; block < BLOCKS; block++) {
            float[] samples = new float[count];
            for (int i = 0; i < count; i++) {
                level += random.nextGaussian();
                samples[i] = Math.round(level + NOISE * random.nextGaussian());
            }
            blocks.add(Samples.of(samples));
        }
    }

    @Override
    public Samples get() {
        return blocks.get(next++ % BLOCKS);
    }
}
