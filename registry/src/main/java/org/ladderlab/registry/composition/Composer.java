package org.ladderlab.registry.composition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Position;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.registry.yaml.YamlReader;
import org.ladderlab.spi.settings.Memory;

/** Reads an experiment file together with the files that it, and each of its variants, extends. */
public final class Composer {

    /** Larger than any file that a person writes, or that a run's settings make. */
    private static final long LARGEST = 64L << 20;

    private final Problems problems;

    /** Each file that was read without problems: it is read once, however often it is extended. */
    private final Map<Path, Node.Mapping> composed = new HashMap<>();

    public Composer(Problems problems) {
        this.problems = problems;
    }

    /** The file laid over those that it extends; empty if there were problems. */
    public Optional<Node.Mapping> load(Path file) {
        return load(file, Position.of(file.toString()), "", List.of());
    }

    private Optional<Node.Mapping> load(Path file, Position named, String path, List<Path> chain) {
        Path key = file.toAbsolutePath().normalize();
        List<Path> longer = Stream.concat(chain.stream(), Stream.of(key)).toList();
        if (chain.contains(key)) {
            String circle = longer.stream()
                    .dropWhile(step -> !step.equals(key))
                    .map(step -> String.valueOf(step.getFileName()))
                    .collect(Collectors.joining(" -> "));
            problems.add(named, path, "the files extend each other in a circle: " + circle + "; break it");
            return Optional.empty();
        }
        if (composed.containsKey(key)) {
            return Optional.of(composed.get(key));
        }
        int before = problems.count();
        Optional<Node> root = text(file, named, path).flatMap(text -> YamlReader.file(file.toString(), text, problems));
        if (root.isPresent() && !(root.get() instanceof Node.Mapping)) {
            problems.add(
                    root.get().at(),
                    "",
                    "expected settings ('name: value'), found " + root.get().found());
        }
        Optional<Node.Mapping> whole = root.filter(node -> node instanceof Node.Mapping)
                .map(node -> compose((Node.Mapping) node, file, longer));
        whole.filter(found -> problems.count() == before).ifPresent(found -> composed.put(key, found));
        return whole;
    }

    private Node.Mapping compose(Node.Mapping tree, Path file, List<Path> chain) {
        Node.Mapping own = variants(tree.without(Declaring.EXTENDS), Declaring.RUNS, Declaring.RUNS, file, chain);
        if (own.get(Declaring.ABLATE).orElse(own) instanceof Node.Mapping ablation && ablation != own) {
            String path = Location.join(Declaring.ABLATE, Declaring.VARIANTS);
            own = own.replacing(Declaring.ABLATE, variants(ablation, Declaring.VARIANTS, path, file, chain));
        }
        return Merge.maps(extended(tree, "", file, chain), own);
    }

    /** With each of the variants below a key laid over what it extends. */
    private Node.Mapping variants(Node.Mapping tree, String key, String path, Path file, List<Path> chain) {
        if (!(tree.get(key).orElse(tree) instanceof Node.Mapping variants) || variants == tree) {
            return tree;
        }
        Node.Mapping composed = variants;
        for (Map.Entry<String, Node.Entry> variant : variants.entries().entrySet()) {
            if (variant.getValue().value() instanceof Node.Mapping overrides) {
                composed = composed.replacing(
                        variant.getKey(), variant(overrides, Location.join(path, variant.getKey()), file, chain));
            }
        }
        return tree.replacing(key, composed);
    }

    /** A variant's overrides over what it extends, whose name and own variants are its own business. */
    private Node.Mapping variant(Node.Mapping overrides, String path, Path file, List<Path> chain) {
        Node.Mapping under =
                Declaring.settings(extended(overrides, path, file, chain)).without("name");
        return Merge.maps(under, overrides.without(Declaring.EXTENDS));
    }

    private Node.Mapping extended(Node.Mapping tree, String path, Path file, List<Path> chain) {
        String here = Location.join(path, Declaring.EXTENDS);
        Node.Mapping under = Node.Mapping.empty(tree.at());
        for (Node name : tree.get(Declaring.EXTENDS).map(Composer::elements).orElse(List.of())) {
            if (!(name instanceof Node.Scalar scalar) || scalar.isNull() || !isPath(scalar.text())) {
                problems.add(name.at(), here, "expected the path of a file, or a list of them, found " + name.found());
                continue;
            }
            Path other = file.resolveSibling(scalar.text()).normalize();
            Optional<Node.Mapping> loaded = load(other, name.at(), here, chain);
            if (loaded.isPresent()) {
                under = Merge.maps(under, loaded.get());
            }
        }
        return under;
    }

    private static boolean isPath(String text) {
        return !text.isEmpty() && text.indexOf(0) < 0;
    }

    private static List<Node> elements(Node node) {
        return node instanceof Node.Sequence sequence ? sequence.elements() : List.of(node);
    }

    private Optional<String> text(Path file, Position named, String path) {
        if (Files.isDirectory(file)) {
            List<String> files = experiments(file).stream()
                    .map(name -> "'" + file.resolve(name) + "'")
                    .toList();
            String remedy = files.isEmpty() ? "" : "; name the file in it that is meant: " + String.join(", ", files);
            problems.add(named, path, "'" + file + "' is a folder" + remedy);
            return Optional.empty();
        }
        if (!Files.isRegularFile(file)) {
            String hint = Words.closest(fileName(file), experiments(file.resolveSibling("")))
                    .map(name -> "; did you mean '" + file.resolveSibling(name) + "'?")
                    .orElse("");
            problems.add(named, path, "there is no file '" + file + "'" + hint);
            return Optional.empty();
        }
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                problems.add(
                        named,
                        path,
                        "the file '" + file + "' has " + Memory.text(size) + ", and an experiment file has at most "
                                + Memory.text(LARGEST) + "; is it the right one?");
                return Optional.empty();
            }
            return decode(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            problems.add(named, path, "the file '" + file + "' cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> decode(String source, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = decoder.decode(in, text, true);
        text.flip();
        if (result.isError()) {
            String before = text.toString();
            int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
            int column = before.length() - before.lastIndexOf('\n');
            problems.add(new Position(source, line, column), "", "this is not UTF-8; save the file as UTF-8");
            return Optional.empty();
        }
        String whole = text.toString();
        return Optional.of(whole.startsWith("\uFEFF") ? whole.substring(1) : whole);
    }

    /** The names of the files in a folder that may be experiments. */
    private static List<String> experiments(Path folder) {
        String[] names = folder.toAbsolutePath().toFile().list();
        return names == null
                ? List.of()
                : Stream.of(names)
                        .filter(name -> name.endsWith(".yaml"))
                        .sorted()
                        .toList();
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }
}
