package org.ladderlab.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.figures.CurveFigure;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.ComponentDescription;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.diffusion.NoiseSchedule;

/**
 * A schedule or a weighting at its defaults, drawn and in numbers.
 *
 * @param text what is shown, as an experiment file has it
 * @param figure its plot
 * @param values some of its values, a Markdown table
 */
record CatalogueExample(String text, CurveFigure figure, String values) {

    private static final double ROUNDING = 1e-12;
    private static final double[] TIMES = {0, 0.25, 0.5, 0.75, 1};
    private static final double[] LOG_SNRS = {-8, -4, 0, 4, 8};

    /** What stands in the catalogue where an experiment file must give a value. */
    private static final Map<String, String> REQUIRED =
            Map.of("schedule", "{type: truncated-cosine}", "logSnr", "\"8 - 14 * t + sin(pi * t)\"");

    static Optional<CatalogueExample> of(Catalogue catalogue, ComponentType<?, ?> type, ComponentDescription about) {
        String text = "{type: " + type.name()
                + about.settings().stream()
                        .filter(ComponentDescription.Row::required)
                        .map(row -> ", " + row.name() + ": " + REQUIRED.getOrDefault(row.name(), "?"))
                        .collect(Collectors.joining())
                + "}";
        if (type.kind().equals(Kind.SCHEDULE)) {
            NoiseSchedule schedule = ExperimentBuilder.alone(ComponentReader.read(catalogue, Kind.SCHEDULE, text));
            Inspection found = new ScheduleInspection(text, schedule, schedule.frame()).points(TIMES);
            return Optional.of(new CatalogueExample(
                    text, found.figure(), table(found.json().get("points"))));
        }
        if (type.kind().equals(Kind.WEIGHTING)) {
            Inspection found = WeightingInspection.of(
                    text, ExperimentBuilder.alone(ComponentReader.read(catalogue, Kind.WEIGHTING, text)), LOG_SNRS);
            String monotone = found.json().get("monotone").asBoolean() ? "yes" : "no";
            return Optional.of(new CatalogueExample(
                    text,
                    found.figure(),
                    "Monotone: " + monotone + ". " + found.note().orElse("") + "\n\n"
                            + table(found.json().get("points"))));
        }
        return Optional.empty();
    }

    private static String table(JsonNode rows) {
        StringBuilder text = new StringBuilder();
        rows.get(0)
                .fieldNames()
                .forEachRemaining(name -> text.append("| ").append(name).append(' '));
        text.append("|\n").append("|---:".repeat(rows.get(0).size())).append("|\n");
        rows.forEach(row -> {
            row.forEach(cell -> text.append("| ").append(number(cell)).append(' '));
            text.append("|\n");
        });
        return text.toString();
    }

    /** Five digits, and what rounding left of a zero as 0: no more than every machine agrees on. */
    private static String number(JsonNode cell) {
        if (!cell.isNumber()) {
            return cell.asText();
        }
        double value = cell.asDouble();
        return Math.abs(value) < ROUNDING ? "0" : String.format(Locale.ROOT, "%.5g", value);
    }
}
