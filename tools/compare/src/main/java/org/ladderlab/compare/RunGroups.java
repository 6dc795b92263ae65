package org.ladderlab.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Runs that were named one by one: those that differ in nothing but the seed are one variant. The first named is the baseline. */
final class RunGroups {

    /** Settings that make no difference to what is trained. */
    private static final String IDLE =
            "name|description|seed|trackers([.].*)?|compute[.](threads|device)|sampling[.]every";

    private RunGroups() {}

    static Study study(List<StudyReader.Planned> runs, List<String> remarks) {
        Map<Map<String, String>, List<StudyReader.Planned>> groups = new LinkedHashMap<>();
        for (StudyReader.Planned run : runs) {
            Map<String, String> settings = new TreeMap<>(run.settings());
            settings.keySet().removeIf(path -> path.matches(IDLE));
            groups.computeIfAbsent(settings, each -> new ArrayList<>())
                    .add(new StudyReader.Planned(run.run(), "", settings, settings));
        }
        List<List<StudyReader.Planned>> variants = groups.values().stream()
                .flatMap(group -> toldApart(group).stream())
                .toList();
        variants.forEach(RunGroups::refuseTwins);
        Map<String, List<StudyReader.Planned>> named = named(variants);
        return new Study(
                /* name= */ studyName(runs),
                /* description= */ runs.get(0).settings().getOrDefault("description", ""),
                /* sweep= */ Optional.empty(),
                /* baseline= */ Optional.of(named.keySet().iterator().next()),
                /* variants= */ Differences.variants(named),
                /* remarks= */ both(
                        remarks,
                        MadeOf.remarks(
                                runs.stream().map(each -> each.run().folder()).toList(), true)),
                /* cautions= */ List.of());
    }

    private static List<String> both(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Runs of the same settings, but of other code, files or data, are variants that differ in just that. */
    private static List<List<StudyReader.Planned>> toldApart(List<StudyReader.Planned> group) {
        List<Map<String, String>> contents =
                group.stream().map(each -> MadeOf.contents(each.run().folder())).toList();
        Set<String> differing = MadeOf.differing(contents);
        Map<Map<String, String>, List<StudyReader.Planned>> groups = new LinkedHashMap<>();
        for (int i = 0; i < group.size(); i++) {
            Map<String, String> settings = new TreeMap<>(group.get(i).settings());
            contents.get(i).forEach((what, value) -> {
                if (differing.contains(what)) {
                    settings.put(what, value);
                }
            });
            groups.computeIfAbsent(settings, each -> new ArrayList<>())
                    .add(new StudyReader.Planned(group.get(i).run(), "", settings, settings));
        }
        return List.copyOf(groups.values());
    }

    private static void refuseTwins(List<StudyReader.Planned> group) {
        Map<Long, Repetition> bySeed = new TreeMap<>();
        for (StudyReader.Planned planned : group) {
            Repetition run = planned.run();
            Repetition twin = bySeed.putIfAbsent(run.seed(), run);
            if (twin != null) {
                throw new CompareException(twin.folder() + " and " + run.folder() + " are one variant with one seed, "
                        + run.seed() + "; name one of them.");
            }
        }
    }

    private static Map<String, List<StudyReader.Planned>> named(List<List<StudyReader.Planned>> groups) {
        List<String> names = groups.stream().map(RunGroups::commonName).toList();
        int shared = groups.size() < 2 ? 0 : wordsEnd(commonPrefix(names));
        Map<String, List<StudyReader.Planned>> named = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            String name = names.get(i).substring(shared);
            String unique = name.isEmpty() || named.containsKey(name) ? names.get(i) + "#" + (i + 1) : name;
            named.put(unique, groups.get(i));
        }
        return named;
    }

    private static String studyName(List<StudyReader.Planned> runs) {
        String common =
                commonPrefix(runs.stream().map(each -> each.run().name()).toList());
        String words = common.replaceAll("[-_.]+$", "");
        return words.isEmpty() ? "runs" : words;
    }

    /** What the names of a variant's runs share, without a word for the seed at its end. */
    private static String commonName(List<StudyReader.Planned> group) {
        List<String> names = group.stream().map(each -> each.run().name()).toList();
        String name = commonPrefix(names);
        String trimmed =
                names.stream().distinct().count() == 1 ? name : name.replaceAll("[-_.]?(seed|s)?[-_.]?[0-9]*$", "");
        return trimmed.isEmpty() ? names.get(0) : trimmed;
    }

    /** How long the prefix is that ends with a whole word. */
    private static int wordsEnd(String prefix) {
        return prefix.lastIndexOf('-') + 1;
    }

    private static String commonPrefix(List<String> names) {
        String prefix = names.get(0);
        for (String name : names) {
            while (!name.startsWith(prefix)) {
                prefix = prefix.substring(0, prefix.length() - 1);
            }
        }
        return prefix;
    }
}
