package org.ladderlab.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ladderlab.runs.FigureNames;
import org.ladderlab.runs.RunFolder;

/** The sample pictures of one seed, side by side, inlined. */
final class SampleFigures {

    private SampleFigures() {}

    /** Empty if no finished run has samples. */
    static Optional<String> of(Study study) {
        Optional<Long> seed = seed(study);
        return seed.map(each -> figures(study, each));
    }

    /** The first seed for which most variants have a picture. */
    private static Optional<Long> seed(Study study) {
        return study.seeds().stream()
                .filter(seed -> count(study, seed) > 0)
                .reduce((a, b) -> count(study, b) > count(study, a) ? b : a);
    }

    private static long count(Study study, long seed) {
        return study.variants().stream()
                .filter(variant -> picture(variant, seed).isPresent())
                .count();
    }

    private static Optional<Path> picture(Variant variant, long seed) {
        return variant.finished(seed)
                .map(run -> new RunFolder(run.folder()).figure(FigureNames.SAMPLES))
                .filter(Files::exists);
    }

    private static String figures(Study study, long seed) {
        StringBuilder html =
                new StringBuilder("<p>" + Html.escape(about(study, seed)) + "</p>\n<div class=\"pictures\">\n");
        for (Variant variant : study.variants()) {
            picture(variant, seed)
                    .ifPresent(file -> html.append(
                            Html.picture(file, "Samples of " + variant.name() + ", seed " + seed, variant.name())));
        }
        return html.append("</div>\n").toString();
    }

    private static String about(Study study, long seed) {
        boolean oneSampler = study.variants().get(0).differs().keySet().stream()
                .noneMatch(path -> path.matches("(sampling|model[.]decoder|data)[.].*|model[.]encoder[.]type"));
        return oneSampler
                ? "Seed " + seed
                        + ": every variant's grid is drawn from the same random numbers, so that the same place shows what"
                        + " each made of one noise."
                : "Seed " + seed
                        + ": the same random numbers for every variant; but the variants differ in their models or"
                        + " samplers, which may use these numbers differently.";
    }
}
