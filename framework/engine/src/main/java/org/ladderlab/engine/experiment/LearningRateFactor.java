package org.ladderlab.engine.experiment;

import org.ladderlab.engine.experiment.Experiment.LearningRate;

/**
 * The factor on the optimizer's learning rate at step n of N with W steps of warmup and H at the full rate:
 *
 * <pre>
 * n / W                                      while n &lt; W
 * 1                                          none, and while n &lt; W + H
 * 1 + (f - 1) p                              linear,   p = (n - W - H) / (N - W - H)
 * f + (1 - f) (1 + cos(pi p)) / 2            cosine
 * </pre>
 *
 * with f the final factor, reached at step N (Loshchilov and Hutter 2017, without restarts).
 */
public final class LearningRateFactor {

    private LearningRateFactor() {}

    public static double at(long step, long steps, LearningRate rate) {
        if (step < rate.warmupSteps()) {
            return (double) step / rate.warmupSteps();
        }
        long decaySince = (long) rate.warmupSteps() + rate.holdSteps();
        long span = steps - decaySince;
        double progress = span <= 0 ? 0 : Math.max(0, (double) (step - decaySince) / span);
        double last = rate.finalFactor();
        return switch (rate.decay()) {
            case NONE -> 1;
            case LINEAR -> 1 + (last - 1) * progress;
            case COSINE -> last + (1 - last) * (1 + Math.cos(Math.PI * progress)) / 2;
        };
    }
}
