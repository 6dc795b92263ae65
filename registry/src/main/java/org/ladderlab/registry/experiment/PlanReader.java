package org.ladderlab.registry.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.registry.binding.Binder;
import org.ladderlab.registry.binding.Declaring;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.composition.Assignment;
import org.ladderlab.registry.composition.Expansion;
import org.ladderlab.registry.composition.Overridden;
import org.ladderlab.registry.composition.Seeds;
import org.ladderlab.registry.composition.SweepPoint;
import org.ladderlab.registry.composition.Variants;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.JsonText;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.Problems;
import org.ladderlab.registry.yaml.YamlWriter;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.run.Claim;
import org.ladderlab.spi.run.Halving;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.run.SeedRule;
import org.ladderlab.spi.settings.FileNames;

/** Turns a file's tree into its plan. */
final class PlanReader<E extends Record> {

    private final Catalogue catalogue;
    private final Class<E> type;
    private final E defaults;
    private final Problems problems;
    private final Binder binder;
    private final List<Plan.Run<E>> runs = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    PlanReader(Catalogue catalogue, Class<E> type, E defaults, Problems problems) {
        this.catalogue = catalogue;
        this.type = type;
        this.defaults = defaults;
        this.problems = problems;
        this.binder = new Binder(catalogue, problems);
    }

    /** The plan; not to be used if there were problems. */
    Plan<E> plan(Node.Mapping tree, List<Assignment> assignments) {
        Variants variants = new Variants(tree, problems);
        Overridden overridden = new Overridden(assignments, variants.base(), problems);
        Expansion expansion = new Expansion(binder, firstSeed(), problems);
        Optional<SeedRule> rule = expansion.seeds(variants.base()).rule();
        Optional<String> baseline = Optional.empty();
        for (Variants.Variant variant : variants.all()) {
            for (Expansion.Case found : expansion.cases(variant)) {
                overridden.refuse(found);
                checkName(found.settings());
                add(found);
                if (variants.baseline().isPresent() && baseline.isEmpty()) {
                    baseline = Optional.of(found.label());
                }
            }
        }
        return new Plan<>(
                /* name= */ nameOf(tree),
                /* declared= */ YamlWriter.block((Node.Mapping) binder.located(tree)),
                baseline,
                /* runs= */ List.copyOf(runs),
                /* halving= */ halving(tree),
                /* seedRule= */ rule,
                /* claims= */ claims(tree),
                /* launcher= */ launcher(tree));
    }

    private void add(Expansion.Case found) {
        String fullName = nameOf(found.settings());
        String name = found.name().isEmpty() ? fullName : found.name();
        if (!names.add("run " + name) | !names.add("experiment " + fullName)) {
            boolean swept = !found.point().values().isEmpty();
            problems.add(
                    found.at(),
                    swept ? Declaring.SWEEP : found.variant().path(),
                    swept
                            ? "two points are the same, '" + name + "'; remove one of them"
                            : "another run is named '" + fullName + "' too; give it a 'name'");
        }
        binder.experiment(type, defaults, found.settings())
                .map(value -> new ResolvedExperiment<>(fullName, value, found.settings(), catalogue))
                .ifPresent(experiment -> runs.add(new Plan.Run<>(
                        name,
                        found.label().isEmpty() ? nameOf(found.variant().tree()) : found.label(),
                        seed(experiment),
                        differs(found, experiment),
                        experiment)));
    }

    private long seed(ResolvedExperiment<E> experiment) {
        return experiment
                .decided(Seeds.SEED)
                .map(leaf -> JsonText.of(leaf.getValue()).asLong())
                .orElse(0L);
    }

    /** What the file says of one run alone, as it was understood. */
    private Map<String, JsonNode> differs(Expansion.Case found, ResolvedExperiment<E> experiment) {
        Map<String, Node> leaves =
                SweepPoint.leaves("", Declaring.settings(found.variant().overrides()));
        leaves.putAll(found.point().leaves());
        Map<String, JsonNode> differs = new LinkedHashMap<>();
        for (String path : leaves.keySet()) {
            if (!List.of("", Expansion.NAME, Seeds.SEED).contains(path)) {
                experiment.decided(path).ifPresent(leaf -> differs.put(leaf.getKey(), JsonText.of(leaf.getValue())));
            }
        }
        return differs;
    }

    private void checkName(Node.Mapping settings) {
        Optional<Node> name = settings.get(Expansion.NAME);
        String text = nameOf(settings);
        if (name.isPresent() && !text.isEmpty() && !FileNames.isName(text)) {
            String message = "a name is at most " + FileNames.LONGEST
                    + " letters, digits, '.', '_' and '-', since folders are named after it, found "
                    + name.get().found();
            problems.add(name.get().at(), Expansion.NAME, message);
        }
    }

    private long firstSeed() {
        return Settings.of(type).fields().stream()
                .filter(field -> field.name().equals(Seeds.SEED))
                .flatMap(field -> field.valueIn(defaults).stream())
                .mapToLong(value -> ((Number) value).longValue())
                .findFirst()
                .orElse(0);
    }

    private Optional<Halving> halving(Node.Mapping tree) {
        Optional<Node> written = tree.get(Declaring.HALVING).filter(node -> !node.isNull());
        if (written.isPresent() && !(written.get() instanceof Node.Mapping)) {
            problems.add(
                    written.get().at(),
                    Declaring.HALVING,
                    "expected {firstStep: ..., factor: ...}, found "
                            + written.get().found());
            return Optional.empty();
        }
        return written.flatMap(node -> binder.settings(
                Halving.class,
                Halving.DEFAULTS,
                (Node.Mapping) node,
                Declaring.HALVING,
                "'" + Declaring.HALVING + "'"));
    }

    private List<Claim> claims(Node.Mapping tree) {
        Optional<Node> written = tree.get(Declaring.CLAIMS).filter(node -> !node.isNull());
        List<Claim> claims = written.flatMap(node -> binder.settings(
                        Claim.All.class,
                        Claim.All.DEFAULTS,
                        Node.Mapping.empty(tree.at()).with(Declaring.CLAIMS, node.at(), node),
                        "",
                        "'" + Declaring.CLAIMS + "'"))
                .map(Claim.All::claims)
                .orElse(List.of());
        for (int i = 0; i < claims.size(); i++) {
            Node at = ((Node.Sequence) written.orElseThrow()).elements().get(i);
            checkVariants(claims.get(i), at, Declaring.CLAIMS + "." + i);
        }
        return claims;
    }

    /** A claim about a variant that is not there would be found out after the runs. */
    private void checkVariants(Claim claim, Node node, String path) {
        List<String> variants = runs.stream().map(Plan.Run::variant).distinct().toList();
        if (claim.variant().isEmpty() && variants.size() > 1) {
            problems.add(node.at(), path, "is about one of several variants; give 'variant'" + known(variants));
        }
        Map<String, Optional<String>> named = new LinkedHashMap<>();
        named.put("variant", claim.variant());
        named.put("minus", claim.minus());
        named.forEach((setting, name) -> name.filter(each -> !variants.isEmpty() && !variants.contains(each))
                .ifPresent(each -> problems.add(
                        Location.of(node, setting),
                        Location.join(path, setting),
                        "there is no variant '" + each + "'" + known(variants))));
    }

    private static String known(List<String> variants) {
        return " (" + Words.list("variants", variants) + ")";
    }

    @SuppressWarnings("unchecked")
    private Optional<Ref<Launcher>> launcher(Node.Mapping tree) {
        return tree.get(Declaring.LAUNCHER)
                .filter(node -> !node.isNull())
                .flatMap(node -> binder.component(Kind.LAUNCHER, node, Declaring.LAUNCHER))
                .map(ref -> (Ref<Launcher>) ref);
    }

    private static String nameOf(Node.Mapping settings) {
        return settings.get(Expansion.NAME)
                .filter(node -> node instanceof Node.Scalar)
                .map(node -> ((Node.Scalar) node).text())
                .orElse("");
    }
}
