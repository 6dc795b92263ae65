package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.run.Attachment.Curves;
import org.ladderlab.spi.run.Attachment.Gallery;
import org.ladderlab.spi.run.Attachment.Table;
import org.ladderlab.spi.run.Metric;

class AttachmentFilesTest {

    @TempDir
    private Path folder;

    private static final Ref<Metric> LEAVING = Toy.type(
                    Kind.METRIC, "leaving", new Toy.None(), (config, context) -> (Metric) in -> {
                        in.attach("table", new Table(List.of("word", "number"), List.of(List.of("a, b", 0.25))));
                        in.attach(
                                "curve",
                                new Curves(
                                        "a line",
                                        Curves.Axis.logarithmic("x"),
                                        Curves.Axis.linear("y"),
                                        List.of(new Curves.Curve("c", List.of(1.0, 2.0), List.of(1.0, Double.NaN)))));
                        for (Metric.Evaluated evaluated : in.batches()) {
                            in.attach(
                                    "rows",
                                    new Gallery(
                                            "two of them",
                                            List.of(new Gallery.Row(
                                                    "pairs", evaluated.scope().normal(new Shape(4, 2))))));
                            break;
                        }
                        in.warn("Mind the gap.");
                        return Map.of("value", new Estimate(2, 0.5));
                    })
            .byDefault();

    @Test
    void whatAMetricLeavesStandsAmongTheFiguresAndInTheResult() throws Exception {
        RunResult result = new Engine(new Toy.Silent())
                .run(Toy.request(Toy.withMetrics(Toy.experiment(1), List.of(LEAVING)), folder));

        assertThat(result.attachments())
                .containsExactly(
                        "figures/leaving-table.csv",
                        "figures/leaving-curve.csv",
                        "figures/leaving-curve.png",
                        "figures/leaving-rows.png");
        assertThat(result.attachments())
                .allSatisfy(name -> assertThat(folder.resolve(name)).isNotEmptyFile());
        assertThat(Files.readString(folder.resolve("figures/leaving-table.csv")))
                .isEqualTo("word,number\n\"a, b\",0.25\n");
        assertThat(Files.readString(folder.resolve("figures/leaving-curve.csv")))
                .isEqualTo("curve,x,y\nc,1.0,1.0\nc,2.0,NaN\n");
        assertThat(result.warnings()).containsExactly("Mind the gap.");
        assertThat(ResultJson.fromJson(ResultJson.toJson(result))).isEqualTo(result);
        assertThat(Files.readString(folder.resolve("journal.jsonl"))).contains("Mind the gap.");
    }
}
