package org.ladderlab.engine.experiment;

import java.util.SplittableRandom;

/**
 * Which examples a step sees. The epochs follow each other without a gap, each a permutation that depends on (seed, epoch)
 * alone; batches are always full and may reach into the next epoch.
 */
public final class BatchOrder {

    private final RandomStreams streams;
    private final int batchSize;
    private final int[] permutation;
    private long epoch = -1;

    public BatchOrder(RandomStreams streams, int examples, int batchSize) {
        this.streams = streams;
        this.batchSize = batchSize;
        this.permutation = new int[examples];
    }

    /** The examples of a step, counted from 1. */
    public int[] batch(long step) {
        int[] batch = new int[batchSize];
        long position = (step - 1) * batchSize;
        for (int i = 0; i < batchSize; i++, position++) {
            shuffleFor(position / permutation.length);
            batch[i] = permutation[(int) (position % permutation.length)];
        }
        return batch;
    }

    private void shuffleFor(long wanted) {
        if (wanted == epoch) {
            return;
        }
        epoch = wanted;
        SplittableRandom random = new SplittableRandom(streams.seed("epoch", epoch));
        for (int i = 0; i < permutation.length; i++) {
            int j = random.nextInt(i + 1);
            permutation[i] = permutation[j];
            permutation[j] = i;
        }
    }
}
