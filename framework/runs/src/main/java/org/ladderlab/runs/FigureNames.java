package org.ladderlab.runs;

/** The files of a run's figures. With a number before the ending they are those of a step: {@code samples-0500.png}. */
public final class FigureNames {

    public static final String ENDING = ".png";

    public static final String LOSS = "loss" + ENDING;
    public static final String MEASURED = "measured" + ENDING;
    public static final String LEDGER = "ledger" + ENDING;
    public static final String WEIGHTING = "weighting" + ENDING;
    public static final String SAMPLES = "samples" + ENDING;
    public static final String RECONSTRUCTIONS = "reconstructions" + ENDING;

    private FigureNames() {}

    /** What a metric leaves under a name, without the ending: {@code METRIC-NAME}. */
    public static String of(String metric, String name) {
        return metric + "-" + name;
    }
}
