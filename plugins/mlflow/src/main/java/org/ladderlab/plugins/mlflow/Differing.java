package org.ladderlab.plugins.mlflow;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.mlflow.api.proto.Service;

/**
 * The settings with more than one value among runs, as columns of the runs table. A column shows a dozen letters of its name, in
 * which {@code model.encoder.schedule.logSnrMax} looks like any other of the encoder's; so each run also gets a tag with the setting's
 * last words, and that is the column.
 */
final class Differing {

    private static final int MOST_COLUMNS = 8;
    private static final int SHORT = 12;

    private final List<Service.Run> runs;
    private final Map<String, String> tagByParam;

    private Differing(List<Service.Run> runs, Map<String, String> tagByParam) {
        this.runs = runs;
        this.tagByParam = tagByParam;
    }

    static Differing among(List<Service.Run> runs) {
        List<String> params = params(runs);
        Map<String, String> tags = new LinkedHashMap<>();
        params.forEach(param -> tags.put(param, param.length() <= SHORT ? param : lastWords(param, params)));
        return new Differing(runs, tags);
    }

    /** The params that differ. A component's choice says more than its settings; the seed says least. */
    private static List<String> params(List<Service.Run> runs) {
        Map<String, Set<String>> values = new TreeMap<>();
        Map<String, Integer> present = new HashMap<>();
        for (Service.Run run : runs) {
            for (Service.Param param : run.getData().getParamsList()) {
                values.computeIfAbsent(param.getKey(), key -> new HashSet<>()).add(param.getValue());
                present.merge(param.getKey(), 1, Integer::sum);
            }
        }
        return values.entrySet().stream()
                .filter(e -> e.getValue().size() > 1 || present.getOrDefault(e.getKey(), 0) < runs.size())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing((String key) -> key.equals("seed"))
                        .thenComparing(key -> !key.endsWith(".type"))
                        .thenComparing(key -> key))
                .limit(MOST_COLUMNS)
                .toList();
    }

    /** As few of the last words as tell this one from the others; a component's {@code type} goes by the component's place. */
    private static String lastWords(String param, List<String> params) {
        String end = place(param);
        int from = end.length();
        String words;
        do {
            from = end.lastIndexOf('.', from - 1);
            words = end.substring(from + 1);
        } while (from > 0 && isEndOfAnother(words, param, params));
        return words;
    }

    private static boolean isEndOfAnother(String words, String param, List<String> params) {
        return params.stream()
                .filter(other -> !other.equals(param))
                .map(Differing::place)
                .anyMatch(other -> other.equals(words) || other.endsWith("." + words));
    }

    private static String place(String param) {
        return param.endsWith(".type") ? param.substring(0, param.length() - ".type".length()) : param;
    }

    /** In the form that the UI's list of columns has. */
    List<String> columns() {
        return tagByParam.entrySet().stream()
                .map(e ->
                        e.getKey().equals(e.getValue()) ? "params.`" + e.getKey() + "`" : "tags.`" + e.getValue() + "`")
                .toList();
    }

    /** Gives the runs the tags that they lack. */
    void tag(Rest rest) throws InterruptedException {
        for (Service.Run run : runs) {
            List<Service.RunTag> missing = missing(run);
            if (!missing.isEmpty()) {
                rest.post(
                        "runs/log-batch",
                        Service.LogBatch.newBuilder()
                                .setRunId(run.getInfo().getRunId())
                                .addAllTags(missing)
                                .build(),
                        Service.LogBatch.Response.newBuilder());
            }
        }
    }

    private List<Service.RunTag> missing(Service.Run run) {
        Set<String> there =
                run.getData().getTagsList().stream().map(Service.RunTag::getKey).collect(Collectors.toSet());
        return run.getData().getParamsList().stream()
                .map(param -> RunPage.tag(tagByParam.getOrDefault(param.getKey(), param.getKey()), param.getValue()))
                .filter(tag -> tagByParam.containsValue(tag.getKey()) && !tagByParam.containsKey(tag.getKey()))
                .filter(tag -> !there.contains(tag.getKey()))
                .toList();
    }
}
