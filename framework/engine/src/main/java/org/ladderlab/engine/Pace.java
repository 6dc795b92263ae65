package org.ladderlab.engine;

/** How fast steps go, over about the last two seconds. */
final class Pace {

    private static final double WINDOW_SECONDS = 2;

    private long windowStart = System.nanoTime();
    private long windowSteps;
    private double stepsPerSecond;

    /** One more step is done. */
    void step() {
        windowSteps++;
        double seconds = (System.nanoTime() - windowStart) / 1e9;
        if (stepsPerSecond == 0 || seconds >= WINDOW_SECONDS) {
            stepsPerSecond = windowSteps / seconds;
        }
        if (seconds >= WINDOW_SECONDS) {
            windowStart = System.nanoTime();
            windowSteps = 0;
        }
    }

    double stepsPerSecond() {
        return stepsPerSecond;
    }
}
