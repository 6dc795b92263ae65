package org.ladderlab.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.engine.experiment.ExperimentBuilder;
import org.ladderlab.engine.experiment.RandomStreams;
import org.ladderlab.engine.inspection.DataPortrait;
import org.ladderlab.figures.ExampleFigures;
import org.ladderlab.figures.Examples;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.data.Split;

/** {@code inspect data FILE | PATH | '{type: ...}'}: what data are, by a look at every example. */
final class InspectData {

    private static final int DRAWN = 64;
    private static final int POINTS = 2000;

    private final Workbench workbench;

    InspectData(Workbench workbench) {
        this.workbench = workbench;
    }

    void run(String what, CommandLine line, Console console) {
        Catalogue catalogue = workbench.catalogue(line, console);
        Dataset dataset = ExperimentBuilder.alone(ref(what, catalogue, line));
        DataPortrait portrait = DataPortrait.of(dataset);
        console.say(text(dataset, portrait));
        if (console.json()) {
            console.result(json(dataset, portrait).toString());
        }
        if (line.hasOption("plot")) {
            draw(dataset, Path.of(line.getOptionValue("plot")));
            console.note("drawn in " + line.getOptionValue("plot"));
        }
    }

    /** The data of an experiment file, of a folder or file with the defaults of its kind, or of a component. */
    private Ref<Dataset> ref(String what, Catalogue catalogue, CommandLine line) {
        Path path = what.startsWith("{") ? Path.of("") : Path.of(what);
        if (what.startsWith("{") || !Files.exists(path)) {
            return ComponentReader.read(catalogue, Kind.DATASET, what);
        }
        if (what.matches(".*[.]ya?ml")) {
            return workbench.read(catalogue, line, path).get(0).value().data();
        }
        String type = Files.isDirectory(path) || what.endsWith(".zip") ? "images" : "arrays";
        return ComponentReader.read(
                catalogue,
                Kind.DATASET,
                "{type: " + type + ", path: '"
                        + path.toAbsolutePath().toString().replace("'", "''") + "'}");
    }

    private static String text(Dataset dataset, DataPortrait portrait) {
        DataSpec spec = dataset.spec();
        StringBuilder text = new StringBuilder(spec.name() + ": examples of shape " + spec.shape() + ", "
                + spec.grid()
                        .map(grid -> grid.count() + " values from " + grid.lowest() + " to " + grid.highest())
                        .orElse("continuous")
                + (spec.units().isPresent() ? ", standardised; nats are of the data's own units" : "") + "\n"
                + "split        examples      lowest     highest        mean  values  repeated  in an earlier split\n");
        portrait.splits()
                .forEach((split, part) -> text.append(String.format(
                        Locale.ROOT,
                        "%-11s %9d %11.5g %11.5g %11.5g %7s %9d  %9d%n",
                        split.word(),
                        part.examples(),
                        part.lowest(),
                        part.highest(),
                        part.mean(),
                        part.values() >= DataPortrait.MOST_VALUES ? "many" : Integer.toString(part.values()),
                        part.repeated(),
                        part.inEarlier())));
        for (int k = 0; k < spec.classes(); k++) {
            int label = k;
            text.append("label " + k
                    + (k < dataset.labelNames().size()
                            ? " (" + dataset.labelNames().get(k) + ")"
                            : "") + ": "
                    + String.join(
                            ", ",
                            portrait.splits().entrySet().stream()
                                    .map(each -> each.getValue().perClass()[label] + " "
                                            + each.getKey().word())
                                    .toList())
                    + "\n");
        }
        dataset.warnings().forEach(warning -> text.append("note: " + warning + "\n"));
        return text.append("fingerprint: " + dataset.fingerprint()).toString();
    }

    private static ObjectNode json(Dataset dataset, DataPortrait portrait) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("name", dataset.spec().name()).put("fingerprint", dataset.fingerprint());
        ArrayNode shape = root.putArray("shape");
        Arrays.stream(dataset.spec().shape().getShape()).forEach(shape::add);
        dataset.spec().grid().ifPresent(grid -> root.putObject("grid")
                .put("count", grid.count())
                .put("lowest", grid.lowest())
                .put("highest", grid.highest()));
        dataset.labelNames().forEach(root.putArray("labelNames")::add);
        ObjectNode splits = root.putObject("splits");
        portrait.splits().forEach((split, part) -> {
            ObjectNode node = splits.putObject(split.word())
                    .put("examples", part.examples())
                    .put("lowest", part.lowest())
                    .put("highest", part.highest())
                    .put("mean", part.mean())
                    .put("values", part.values())
                    .put("repeated", part.repeated())
                    .put("inEarlier", part.inEarlier());
            Arrays.stream(part.perClass()).forEach(node.putArray("perClass")::add);
        });
        dataset.warnings().forEach(root.putArray("warnings")::add);
        return root;
    }

    private static void draw(Dataset dataset, Path file) {
        List<Split> splits = new ArrayList<>(List.of(Split.values()));
        splits.removeIf(split -> dataset.size(split) == 0);
        Iterator<Split> from = splits.iterator();
        Split first = from.next();
        Split other = from.hasNext() ? from.next() : first;
        try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            int count = dataset.spec().isImage() ? DRAWN : POINTS;
            new ExampleFigures(dataset.spec().name(), dataset.spec(), examples(dataset, first, count, manager))
                    .data(examples(dataset, other, count, manager), other.word(), file);
        }
    }

    /** Examples spread over a split, since a file may hold one class after the other. */
    private static Examples examples(Dataset dataset, Split split, int count, NDManager manager) {
        int size = dataset.size(split);
        int kept = Math.min(size, count);
        int[] indices = IntStream.range(0, kept)
                .map(n -> (int) ((long) n * size / kept))
                .toArray();
        return Examples.of(
                dataset.batch(split, indices, new RandomStreams(1).scope(manager, false, 0, "draw/" + split, 0))
                        .data());
    }
}
