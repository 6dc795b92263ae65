package org.ladderlab.registry.composition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.spi.settings.FileNames;

/**
 * The variants of a file, each the file with something laid over it: those of {@code ablate}, or the {@code runs}, or else the
 * file as it stands.
 */
public final class Variants {

    private static final int SHORTEST_MISSPELLED = 4;
    private static final Set<String> KEYS = Set.of(Declaring.BASELINE, Declaring.VARIANTS);

    /**
     * One of them.
     *
     * @param name its key; empty for a file that declares none
     * @param path where it is declared, for messages
     * @param keyAt where its key is written
     * @param overrides what it says itself
     * @param tree the file with {@code overrides} laid over it
     */
    public record Variant(String name, String path, Position keyAt, Node.Mapping overrides, Node.Mapping tree) {}

    private final Node.Mapping base;
    private final Problems problems;
    private final List<Variant> found = new ArrayList<>();
    private Optional<String> baseline = Optional.empty();

    /** Finds the variants of a file. */
    public Variants(Node.Mapping file, Problems problems) {
        this.base = Declaring.without(file, Declaring.WHOLE);
        this.problems = problems;
        Optional<Node> runs = file.get(Declaring.RUNS);
        Optional<Node> ablation = file.get(Declaring.ABLATE).filter(node -> !node.isNull());
        if (runs.isPresent() && ablation.isPresent()) {
            problems.add(
                    runs.get().at(), Declaring.RUNS, "stands beside 'ablate'; move these runs into ablate.variants");
        } else if (ablation.isPresent()) {
            ablate(ablation.get());
        } else if (runs.isPresent()) {
            variants(runs.get(), Declaring.RUNS, "expected a map from each run's name to what it changes", "run");
        } else {
            Node.Mapping nothing = Node.Mapping.empty(base.at());
            found.add(new Variant("", "", base.at(), nothing, base));
        }
    }

    public List<Variant> all() {
        return List.copyOf(found);
    }

    /** The name of the variant that the others are compared with. */
    public Optional<String> baseline() {
        return baseline;
    }

    /** The file without its variants. */
    public Node.Mapping base() {
        return base;
    }

    private void ablate(Node node) {
        if (!(node instanceof Node.Mapping ablation)) {
            problems.add(
                    node.at(),
                    Declaring.ABLATE,
                    "expected 'baseline' and 'variants', found " + node.found()
                            + "; write ablate: {baseline: NAME, variants: {NAME: {...}, ...}}");
            return;
        }
        ablation.entries().forEach((key, entry) -> {
            if (!KEYS.contains(key)) {
                problems.add(
                        entry.keyAt(),
                        Location.join(Declaring.ABLATE, key),
                        "unknown setting of 'ablate'" + Words.didYouMean(key, KEYS)
                                + " (settings: baseline, variants); variants stand below 'variants'");
            }
        });
        String path = Location.join(Declaring.ABLATE, Declaring.VARIANTS);
        Optional<Node> declared = ablation.get(Declaring.VARIANTS);
        ablation.get(Declaring.BASELINE).filter(name -> !name.isNull()).ifPresent(name -> baseline(name, declared));
        if (declared.isEmpty()) {
            problems.add(ablation.at(), path, "is required and missing; add 'variants: {NAME: {...}, ...}'");
        } else {
            variants(declared.get(), path, "expected a map from each variant's name to what it changes", "variant");
        }
    }

    /** The baseline is the variant of that name, or else the file as it stands under that name. */
    private void baseline(Node name, Optional<Node> declared) {
        if (!(name instanceof Node.Scalar scalar) || !FileNames.isName(scalar.text())) {
            problems.add(
                    name.at(),
                    Location.join(Declaring.ABLATE, Declaring.BASELINE),
                    "expected the baseline's name (at most " + FileNames.LONGEST
                            + " letters, digits, '.', '_' and '-'), found " + name.found()
                            + "; it names one of the variants, or else the file as it stands");
            return;
        }
        baseline = Optional.of(scalar.text());
        boolean isVariant = declared.filter(node -> node instanceof Node.Mapping)
                .map(node -> ((Node.Mapping) node).entries().containsKey(scalar.text()))
                .orElse(false);
        Optional<String> meant = declared.filter(node -> node instanceof Node.Mapping)
                .flatMap(node -> misspelled(
                        scalar.text(), ((Node.Mapping) node).entries().keySet()));
        if (!isVariant && meant.isPresent()) {
            problems.add(
                    name.at(),
                    Location.join(Declaring.ABLATE, Declaring.BASELINE),
                    "there is no variant '" + scalar.text() + "'; did you mean '" + meant.get()
                            + "'? If the file as it stands is meant, give it a name that is less like a variant's");
        } else if (!isVariant) {
            add(scalar.text(), name.at(), Node.Mapping.empty(name.at()), Declaring.ABLATE + "." + Declaring.BASELINE);
        }
    }

    /** The variant that was meant; short names, and names that differ in digits alone, are often near each other on purpose. */
    private static Optional<String> misspelled(String name, Set<String> variants) {
        return variants.stream()
                .filter(variant -> Math.min(name.length(), variant.length()) >= SHORTEST_MISSPELLED)
                .filter(variant -> !name.replaceAll("[0-9]", "").equals(variant.replaceAll("[0-9]", "")))
                .filter(variant -> Words.near(name, variant))
                .findFirst();
    }

    private void variants(Node declared, String path, String expected, String word) {
        if (!(declared instanceof Node.Mapping variants) || variants.entries().isEmpty()) {
            problems.add(declared.at(), path, expected + ", found " + declared.found());
            return;
        }
        for (Map.Entry<String, Node.Entry> entry : variants.entries().entrySet()) {
            String name = entry.getKey();
            String here = path + "." + name;
            if (!FileNames.isName(name)) {
                problems.add(
                        entry.getValue().keyAt(),
                        here,
                        "a " + word + "'s name is at most " + FileNames.LONGEST + " letters, digits, '.', '_' and '-'");
                continue;
            }
            overrides(entry.getValue(), here, word)
                    .ifPresent(overrides -> add(name, entry.getValue().keyAt(), overrides, here));
        }
        // The baseline comes first, wherever it stands.
        baseline.ifPresent(first -> found.sort(
                (a, b) -> Boolean.compare(b.name().equals(first), a.name().equals(first))));
    }

    private void add(String name, Position keyAt, Node.Mapping overrides, String path) {
        found.add(new Variant(name, path, keyAt, overrides, Merge.maps(base, overrides)));
    }

    private Optional<Node.Mapping> overrides(Node.Entry entry, String path, String word) {
        Node node = entry.value();
        if (node instanceof Node.Mapping mapping) {
            return Optional.of(mapping);
        }
        if (node instanceof Node.Scalar scalar && (scalar.isNull() || scalar.isMissing())) {
            return Optional.of(Node.Mapping.empty(entry.keyAt()));
        }
        problems.add(node.at(), path, "expected the settings that this " + word + " changes, found " + node.found());
        return Optional.empty();
    }
}
