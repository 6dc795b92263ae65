package org.ladderlab.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.ladderlab.figures.CurveFigure;

/**
 * What a look at something found.
 *
 * @param json for programs, and the table for people
 * @param note what people should know beside it
 * @param figure its picture
 */
record Inspection(ObjectNode json, Optional<String> note, CurveFigure figure) {

    /** JSON has no infinity and no NaN; like the oracle file we write them as words: inf, -inf, nan. */
    static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.put(name, Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
        }
    }
}
