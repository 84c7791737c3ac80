package dev.datamesh.local.mesh.tail;

import dev.datamesh.local.mesh.block.Samples;

/**
 * A block's samples as a line of small bars, from its least to its greatest value. Each cell shows the mean of its share of
 * the samples; a cell of which all are missing shows a dot.
 */
public final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final char MISSING = '·';

    private Sparkline() {}

    /** At most {@code cells} characters; fewer if there are fewer samples. */
    public static String of(Samples samples, int cells) {
        int count = Math.min(cells, samples.count());
        double[] means = new double[count];
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int cell = 0; cell < count; cell++) {
            means[cell] = mean(samples, (int) ((long) samples.count() * cell / count), (int)
                    ((long) samples.count() * (cell + 1) / count));
            if (!Double.isNaN(means[cell])) {
                least = Math.min(least, means[cell]);
                greatest = Math.max(greatest, means[cell]);
            }
        }
        StringBuilder line = new StringBuilder(count);
        for (double mean : means) {
            line.append(Double.isNaN(mean) ? MISSING : BARS.charAt(height(mean, least, greatest)));
        }
        return line.toString();
    }

    private static int height(double value, double least, double greatest) {
        if (greatest <= least) {
            return 0;
        }
        int steps = BARS.length();
        return (int) Math.min(steps - 1, Math.floor((value - least) / (greatest - least) * steps));
    }

    /** NaN where nothing is to be seen: missing samples, and values that are no numbers. */
    private static double mean(Samples samples, int from, int until) {
        double sum = 0;
        int seen = 0;
        for (int index = from; index < until; index++) {
            double value = samples.value(index);
            if (!samples.isMissing(index) && Double.isFinite(value)) {
                sum += value;
                seen++;
            }
        }
        return seen == 0 ? Double.NaN : sum / seen;
    }
}
