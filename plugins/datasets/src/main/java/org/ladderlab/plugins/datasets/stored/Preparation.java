package org.ladderlab.plugins.datasets.stored;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.ladderlab.plugins.datasets.formats.Source;
import org.ladderlab.spi.data.Split;
import org.ladderlab.spi.settings.ConfigurationException;

/** Reads the files of a recipe once and writes what they hold into a folder: each example to its split, with what is known of all. */
final class Preparation {

    private final Recipe recipe;
    private final Path folder;
    private final Map<Split, PartWriter> writers = new EnumMap<>(Split.class);
    private final List<String> warnings = new ArrayList<>();
    private Optional<Source> first = Optional.empty();

    Preparation(Recipe recipe, Path folder) {
        this.recipe = recipe;
        this.folder = folder;
    }

    /**
     * Writes it.
     *
     * @throws ConfigurationException if a file is not what it should be
     * @throws IOException if the folder cannot be written
     */
    void write() throws IOException {
        try {
            for (Split split : Split.values()) {
                if (recipe.files().containsKey(split)) {
                    read(split, recipe.files().get(split));
                }
            }
        } finally {
            for (PartWriter writer : writers.values()) {
                writer.close();
            }
        }
        Source source = first.orElseThrow();
        Levels levels = Levels.of(recipe.levels(), List.copyOf(writers.values()));
        if (levels.count() > 0 && !asBytes(source)) {
            levels.rewrite(folder);
        }
        warnings.addAll(Duplicates.across(writers));
        int labels =
                writers.values().stream().mapToInt(w -> w.seen.length()).max().orElse(0);
        int classes = source.labelled() ? Math.max(labels, source.labelNames().size()) : 0;
        warnings.addAll(EmptyClasses.of(writer(Split.TRAIN).seen, classes, source.labelNames()));
        About about = new About(
                source.shape(),
                levels.count(),
                classes,
                source.labelNames(),
                levels.count() == 0 ? writer(Split.TRAIN).moments() : List.of(),
                warnings);
        for (Split split : Split.values()) {
            HashOrder.apply(folder, split, about.bytes(), writer(split).hashes());
        }
        ContentFile.write(folder, about);
    }

    private boolean asBytes(Source source) {
        return source.bytes() && recipe.levels().filter(count -> count == 0).isEmpty();
    }

    private void read(Split split, Path file) throws IOException {
        String setting = Recipe.setting(split);
        try {
            Source source = recipe.opener().open(split, file);
            if (first.isEmpty()) {
                begin(source);
            }
            requireSame(source, first.orElseThrow(), file, setting);
            boolean toValidation = split == Split.TRAIN && !recipe.files().containsKey(Split.VALIDATION);
            boolean toTest = split == Split.TRAIN && !recipe.files().containsKey(Split.TEST);
            source.read((name, values, label) -> {
                Split part = split == Split.TRAIN ? recipe.shares().of(values, toValidation, toTest) : split;
                writer(part).add(name, values, label);
            });
            warnings.addAll(source.warnings());
        } catch (IOException | UncheckedIOException e) {
            throw new ConfigurationException(setting, sentence(file, e));
        }
    }

    private static String sentence(Path file, Exception e) {
        String reason = Reasons.of(e);
        return reason.contains(file.toString())
                ? "Cannot use " + reason + "."
                : "Cannot use " + file + ": " + reason + ".";
    }

    private void begin(Source source) throws IOException {
        first = Optional.of(source);
        int size = source.shape().stream().reduce(1, (a, b) -> a * b);
        for (Split split : Split.values()) {
            writers.put(
                    split,
                    new PartWriter(
                            ContentFile.values(folder, split),
                            ContentFile.labels(folder, split),
                            size,
                            asBytes(source)));
        }
    }

    private static void requireSame(Source source, Source first, Path file, String setting) {
        if (!source.shape().equals(first.shape())
                || source.labelled() != first.labelled()
                || source.bytes() != first.bytes()
                || !source.labelNames().equals(first.labelNames())) {
            throw new ConfigurationException(
                    setting,
                    "The examples of " + file + " are " + words(source) + ", and those to train on are " + words(first)
                            + "; all splits must be alike.");
        }
    }

    private static String words(Source source) {
        return source.shape()
                + (source.bytes() ? " of bytes" : " of numbers")
                + (source.labelled() ? " with labels" : " without labels")
                + (source.labelNames().isEmpty() ? "" : " " + String.join(", ", source.labelNames()));
    }

    private PartWriter writer(Split split) {
        return Objects.requireNonNull(writers.get(split));
    }
}
