package org.ladderlab.plugins.mlflow.points;

/**
 * One value of one curve.
 *
 * @param timestamp milliseconds since 1970
 */
record Point(String key, double value, long timestamp, long step) {

    /** What identifies it within its run. */
    String name() {
        return key + "@" + step;
    }
}
