package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.journal.Journal;
import org.ladderlab.spi.run.RunStatus;

/** No figure costs a result, and a figure that failed can be drawn again. */
class FiguresTest {

    private static final List<String> ALL = List.of("loss.png", "ledger.png", "samples.png", "reconstructions.png");

    @TempDir
    Path folder;

    private final Experiment experiment = Toy.experiment(Toy.training(30), new Toy.LossConfig(-1), true);
    private final Toy.Silent progress = new Toy.Silent();
    private RunRequest request = Toy.request(experiment, Path.of("not set"));

    @BeforeEach
    void request() throws IOException {
        request = Toy.request(experiment, folder.resolve("run"));
        Files.createDirectories(figure("x").getParent());
    }

    private Path figure(String name) {
        return folder.resolve("run/figures").resolve(name);
    }

    private List<String> missing(RunResult result) {
        return Figures.missing(experiment, result, request.folder());
    }

    @Test
    void figuresThatCannotBeWrittenTakeNothingFromTheResultAndAreDrawnAgainTheSame() throws IOException {
        RunResult undisturbed =
                new Engine(new Toy.Silent()).run(Toy.request(experiment, folder.resolve("undisturbed")));
        assertThat(Figures.missing(experiment, undisturbed, undisturbed.folder()))
                .isEmpty();
        // A place that is taken, and a disk that is full.
        Files.createDirectories(figure("loss.png").resolve("taken"));
        Files.createSymbolicLink(figure("samples.png.tmp"), Path.of("/dev/full"));

        RunResult result = new Engine(progress).run(request);

        assertThat(ResultJson.toJson(result).replace("/run", "/undisturbed")).isEqualTo(ResultJson.toJson(undisturbed));
        assertThat(ResultJson.fromJson(Files.readString(folder.resolve("run/result.json")))
                        .status())
                .isEqualTo(RunStatus.FINISHED);
        assertThat(progress.messages)
                .anyMatch(text -> text.startsWith("The figure loss.png could not be drawn: Cannot write"))
                .anyMatch(text -> text.startsWith("The figure samples.png could not be drawn: Cannot write")
                        && text.contains("No space left"));
        assertThat(failures()).containsExactly("loss.png", "samples.png");
        assertThat(missing(result)).containsExactly("loss.png", "samples.png");
        assertThat(figure("samples.png.tmp")).doesNotExist();

        Files.delete(figure("loss.png").resolve("taken"));
        for (String name : List.of("loss.png", "ledger.png", "reconstructions.png")) {
            Files.delete(figure(name));
        }
        assertThat(new Engine(progress).draw(request)).isEmpty();
        assertThat(missing(result)).isEmpty();
        for (String name : ALL) {
            assertThat(Files.readAllBytes(figure(name)))
                    .as(name)
                    .isEqualTo(Files.readAllBytes(
                            folder.resolve("undisturbed/figures").resolve(name)));
        }
    }

    private List<String> failures() {
        return Journal.read(folder.resolve("run/journal.jsonl")).stream()
                .filter(Journal.Event.class::isInstance)
                .map(Journal.Event.class::cast)
                .filter(event -> event.name().equals("figure-failed"))
                .map(event -> event.details().getOrDefault("figure", ""))
                .toList();
    }

    @Test
    void theResultIsThereBeforeTheFirstFigureIsDrawn() throws IOException {
        Toy.Silent killed = new Toy.Silent() {
            @Override
            public void message(String run, String text) {
                super.message(run, text);
                if (text.startsWith("The figure")) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        Files.createDirectories(figure("loss.png").resolve("taken"));

        RunResult result = new Engine(killed).run(request);

        assertThat(new Engine(progress).run(request).weightsSha256()).isEqualTo(result.weightsSha256());
        assertThat(progress.messages).containsExactly("This run has finished before; nothing is to be done.");
    }

    @Test
    void onlyTheFiguresOfAResultThatStandsAreDrawn() throws IOException {
        assertThatThrownBy(() -> new Engine(progress).draw(request))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("has not finished");

        RunResult result = new Engine(progress).run(request);
        Path file = folder.resolve("run/result.json");
        ObjectNode other = (ObjectNode) new ObjectMapper().readTree(file.toFile());
        other.remove("crc32");
        Files.writeString(file, other.put("weightsSha256", "0".repeat(64)).toString());
        assertThatThrownBy(() -> new Engine(progress).draw(request))
                .isInstanceOf(RunException.class)
                .hasMessageContaining("holds other weights");
    }
}
