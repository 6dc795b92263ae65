package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.ladderlab.engine.BuildException;
import org.ladderlab.engine.ExperimentBuilder;
import org.ladderlab.registry.Catalogue;
import org.ladderlab.registry.ComponentReader;
import org.ladderlab.registry.ExperimentProblems;
import org.ladderlab.spi.ConfigurationException;
import org.ladderlab.spi.DiscreteStep;
import org.ladderlab.spi.Frame;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.NoiseSchedule;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.WeightingFunction;

/** {@code inspect schedule|weighting '{type: ...}'}: the values of a schedule or a weighting in float64. */
final class InspectCommand implements Command {

    private static final double GRID_END = 15;
    private static final double GRID_STEP = 0.01;
    private static final double[] SOME_TIMES = {0, 0.1, 0.25, 0.5, 0.75, 0.9, 1};
    private static final double[] SOME_LOG_SNRS = {-8, -4, -2, 0, 2, 4, 8};

    private final Workbench workbench;
    private final ObjectMapper mapper = new ObjectMapper();

    @Inject
    InspectCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String arguments() {
        return "schedule|weighting '{type: ...}'";
    }

    @Override
    public String summary() {
        return "print a schedule's or a weighting's values in float64";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(Option.builder()
                        .longOpt("at")
                        .hasArg()
                        .argName("NUMBER,...")
                        .desc("times of a schedule, or log SNRs of a weighting")
                        .get())
                .addOption(Option.builder()
                        .longOpt("steps")
                        .hasArg()
                        .argName("T")
                        .desc("the discrete steps 1 .. T of a schedule instead")
                        .get());
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<String> words = line.getArgList();
        if (words.size() != 2 || !List.of("schedule", "weighting").contains(words.get(0))) {
            throw new UsageException("Write 'schedule' or 'weighting' and the component, for example"
                    + " ladderlab inspect schedule '{type: cosine}' --at 0.1,0.5,0.9");
        }
        Catalogue catalogue = workbench.catalogue(line, console);
        Optional<String> at = Optional.ofNullable(line.getOptionValue("at"));
        try {
            ObjectNode values;
            if (words.get(0).equals("weighting")) {
                values = weighting(catalogue, words.get(1), at);
            } else if (line.hasOption("steps")) {
                values = steps(schedule(catalogue, words.get(1)), count(line.getOptionValue("steps")));
            } else {
                values = points(schedule(catalogue, words.get(1)), at);
            }
            console.result(console.json() ? values.toString() : table(values));
            return 0;
        } catch (ExperimentProblems | BuildException | ConfigurationException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static NoiseSchedule schedule(Catalogue catalogue, String text) {
        Ref<NoiseSchedule> ref = ComponentReader.read(catalogue, Kind.SCHEDULE, text);
        return ExperimentBuilder.alone(ref);
    }

    private ObjectNode points(NoiseSchedule schedule, Optional<String> at) {
        ObjectNode root = mapper.createObjectNode();
        ArrayNode points = root.putArray("points");
        for (double t : at.map(InspectCommand::numbers).orElse(SOME_TIMES)) {
            if (!(t >= 0 && t <= 1)) {
                throw new UsageException("--at: a time is between 0 and 1, not " + t + ".");
            }
            double logSnr = schedule.logSnr(t);
            ObjectNode point = points.addObject();
            put(point, "t", t);
            put(point, "logSnr", logSnr);
            put(point, "dLogSnr", schedule.logSnrDerivative(t));
            put(point, "alpha", Frame.VARIANCE_PRESERVING.alpha(logSnr));
            put(point, "sigma", Frame.VARIANCE_PRESERVING.alpha(-logSnr));
        }
        return root;
    }

    private ObjectNode steps(NoiseSchedule schedule, int count) {
        ObjectNode root = mapper.createObjectNode();
        ArrayNode steps = root.putArray("steps");
        for (DiscreteStep step : DiscreteStep.of(schedule, count)) {
            ObjectNode node = steps.addObject();
            node.put("t", step.index());
            put(node, "beta", step.beta());
            put(node, "alphaBar", step.alphaBar());
            put(node, "logSnr", step.logSnr());
        }
        return root;
    }

    private ObjectNode weighting(Catalogue catalogue, String text, Optional<String> at) {
        WeightingFunction weighting = ExperimentBuilder.alone(ComponentReader.read(catalogue, Kind.WEIGHTING, text));
        ObjectNode root = mapper.createObjectNode();
        root.put("monotone", monotone(weighting));
        ArrayNode points = root.putArray("points");
        for (double logSnr : at.map(InspectCommand::numbers).orElse(SOME_LOG_SNRS)) {
            ObjectNode point = points.addObject();
            put(point, "logSnr", logSnr);
            put(point, "weight", weight(weighting, logSnr));
        }
        return root;
    }

    /** Whether the weight never increases on a grid of 0.01 over [-15, 15]. */
    private static boolean monotone(WeightingFunction weighting) {
        int count = (int) Math.round(2 * GRID_END / GRID_STEP);
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i <= count; i++) {
            double now = weight(weighting, -GRID_END + i * GRID_STEP);
            if (now > before * (1 + 1e-9)) {
                return false;
            }
            before = now;
        }
        return true;
    }

    private static double weight(WeightingFunction weighting, double logSnr) {
        double weight = weighting.weight(logSnr, Double.NaN);
        if (Double.isNaN(weight)) {
            throw new UsageException("This weighting is relative to the schedule in use; name one in its setting"
                    + " 'schedule', for example {type: ..., schedule: {type: cosine}}.");
        }
        return weight;
    }

    private static int count(String text) {
        double[] numbers = numbers(text);
        if (numbers.length != 1 || numbers[0] != Math.rint(numbers[0]) || numbers[0] < 1 || numbers[0] > 1e7) {
            throw new UsageException("--steps takes a whole number of at least 1, not '" + text + "'.");
        }
        return (int) numbers[0];
    }

    private static double[] numbers(String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .mapToDouble(number -> Double.parseDouble(number.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw new UsageException("'" + text + "' is not a list of numbers with commas between them.");
        }
    }

    /** JSON has no infinity; like the oracle file we write it as a word. */
    private static void put(ObjectNode node, String name, double value) {
        if (Double.isInfinite(value)) {
            node.put(name, value > 0 ? "inf" : "-inf");
        } else {
            node.put(name, value);
        }
    }

    private static String table(ObjectNode values) {
        StringBuilder text = new StringBuilder();
        values.properties().forEach(entry -> {
            if (!entry.getValue().isArray()) {
                text.append(entry.getKey())
                        .append(": ")
                        .append(entry.getValue().asText())
                        .append('\n');
                return;
            }
            entry.getValue()
                    .get(0)
                    .fieldNames()
                    .forEachRemaining(name -> text.append(String.format(Locale.ROOT, "%-25s", name)));
            text.append('\n');
            entry.getValue().forEach(row -> {
                row.forEach(cell -> text.append(String.format(Locale.ROOT, "%-25s", cell.asText())));
                text.append('\n');
            });
        });
        return text.toString().stripTrailing();
    }
}
