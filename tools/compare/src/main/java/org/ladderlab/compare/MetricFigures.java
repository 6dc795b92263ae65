package org.ladderlab.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.runs.FigureNames;
import org.ladderlab.runs.RunResult;

/** The pictures that metrics left, curves of all variants together and each beside those of the same name of other variants, inlined: of each variant its first run. */
final class MetricFigures {

    private MetricFigures() {}

    /** Empty if no run has any. */
    static Optional<String> of(Study study) {
        StringBuilder html = new StringBuilder();
        for (String name : names(study)) {
            html.append("<h3>").append(Html.escape(title(name))).append("</h3>\n");
            MetricCurves.of(study, name).ifPresent(html::append);
            html.append("<div class=\"pictures\">\n");
            for (Variant variant : study.variants()) {
                file(variant, name)
                        .ifPresent(file ->
                                html.append(Html.picture(file, title(name) + " of " + variant.name(), variant.name())));
            }
            html.append("</div>\n");
        }
        return html.isEmpty() ? Optional.empty() : Optional.of(html.toString());
    }

    private static Set<String> names(Study study) {
        Set<String> names = new LinkedHashSet<>();
        study.variants().forEach(variant -> first(variant).ifPresent(run -> run.attachments().stream()
                .filter(name -> name.endsWith(FigureNames.ENDING))
                .forEach(names::add)));
        return names;
    }

    private static String title(String name) {
        return name.substring(name.lastIndexOf('/') + 1, name.length() - FigureNames.ENDING.length());
    }

    private static Optional<RunResult> first(Variant variant) {
        return variant.finished().stream().findFirst().flatMap(run -> run.finished());
    }

    private static Optional<Path> file(Variant variant, String name) {
        return variant.finished().stream()
                .findFirst()
                .map(run -> run.folder().resolve(name))
                .filter(Files::exists);
    }
}
