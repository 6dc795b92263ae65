package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportOrderTest {

    @TempDir
    private Path folder;

    private Path file(String name, String content) {
        try {
            return Files.writeString(folder.resolve(name + ".yaml"), "name: " + name + "\n" + content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> order(Path... files) {
        return new ReportOrder(List.of(files))
                .files().stream()
                        .map(file -> String.valueOf(file.getFileName()).replace(".yaml", ""))
                        .toList();
    }

    @Test
    void aStudentComesAfterItsTeacherAndAllOthersStayWhereTheyAre() {
        Path one = file("moons-1", "loss: {teacher: {run: ../runs/moons-16-*}}");
        Path sixteen = file("moons-16", "model: {weights: {file: ../runs/moons-cosine-*}}");
        Path other = file("other", "seed: 1");
        Path teacher = file("moons", "runs: {cosine: {}}");
        assertThat(order(one, sixteen, other, teacher)).containsExactly("other", "moons", "moons-16", "moons-1");
    }

    @Test
    void aFileNeedsTheOnesBeforeItDirectlyOrThroughOthersAndNoneAfterIt() {
        Path one = file("moons-1", "loss: {teacher: {run: ../runs/moons-16-*}}");
        Path sixteen = file("moons-16", "model: {weights: {file: ../../runs/moons-cosine-*}}");
        Path other = file("other", "loss: {teacher: {run: ../runs/elsewhere-*}}");
        Path teacher = file("moons", "runs: {cosine: {}}");
        ReportOrder order = new ReportOrder(List.of(one, sixteen, other, teacher));
        assertThat(order.withNeeded(List.of(one))).containsExactly(teacher, sixteen, one);
        assertThat(order.withNeeded(List.of(other, teacher))).containsExactly(other, teacher);
        assertThat(order.maker("moons-16-0123abcdef")).contains(sixteen);
    }

    @Test
    void whatNoFileMakesIsNotWaitedForAndACircleEnds() {
        Path one = file("one", "loss: {teacher: {run: runs/two-*}}");
        Path two = file("two", "loss: {teacher: {run: runs/one-*, other: runs/gone-*}}");
        assertThat(order(one, two)).containsExactly("one", "two");
    }

    @Test
    void aFileThatIsGivenTwiceAndIsInAFolderTooIsThereOnce() {
        Path one = file("one", "seed: 1");
        Path again = folder.resolve("../" + folder.getFileName() + "/one.yaml");
        assertThat(ReportOrder.of(List.of(again, one, folder)).files()).containsExactly(again);
    }
}
