package org.ladderlab.plugins.mlflow.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ladderlab.plugins.mlflow.points.Curves.Chosen;

class CurvesTest {

    private static Curves fresh() {
        return new Curves(Map.of(), Map.of());
    }

    private static List<Long> steps(List<Chosen> chosen) {
        return chosen.stream().map(each -> each.point().step()).toList();
    }

    @Test
    void aCurveIsSentWholeThenEverySecondThenEveryFourth() {
        Curves curves = fresh();
        List<Chosen> sent = new ArrayList<>();
        for (int step = 1; step <= 5 * Curves.WHOLE; step++) {
            sent.addAll(curves.next("batch/loss", step, 0, step));
        }
        int whole = Curves.WHOLE;
        assertThat(sent).hasSize(whole + whole / 2 + 2 * whole / 4 + whole / 8);
        assertThat(steps(sent).subList(whole, whole + 2)).containsExactly(whole + 1L, whole + 3L);
        assertThat(steps(curves.rest())).containsExactly(5L * whole);
        assertThat(curves.rest()).isEmpty();
    }

    @Test
    void aSinglePointIsAFinalScoreAtStepZeroAndTwoAreACurve() {
        Curves curves = fresh();
        assertThat(curves.next("test/total", 1, 0, 500)).isEmpty();
        assertThat(curves.next("fid/value", 2, 0, 250)).isEmpty();
        assertThat(steps(curves.next("fid/value", 1, 0, 500))).containsExactly(250L, 500L);
        assertThat(steps(curves.next("batch/loss", 1, 0, 500))).containsExactly(500L);
        assertThat(steps(curves.rest())).containsExactly(0L);
    }

    @Test
    void aStepThatDoesNotIncreaseIsLeftOut() {
        Curves curves = fresh();
        curves.next("batch/loss", 1, 0, 5);
        assertThat(curves.next("batch/loss", 2, 0, 5)).isEmpty();
        assertThat(curves.next("batch/loss", 2, 0, 4)).isEmpty();
        assertThat(curves.next("batch/loss", 2, 0, 6)).hasSize(1);
    }

    @Test
    void whatTheServerHasIsNotSentAgainButMarked() {
        Curves curves = new Curves(Map.of(), Map.of("batch/loss", 2L));
        assertThat(curves.next("batch/loss", 1, 0, 1)).isEmpty();
        assertThat(curves.next("batch/loss", 1, 0, 2)).isEmpty();
        assertThat(curves.next("batch/loss", 1, 0, 3)).hasSize(1);
        assertThat(curves.heldMarks().get("batch/loss").sent()).isEqualTo(2);
    }

    @Test
    void recomputedValuesAreComparedExceptThoseThatMeasureTime() {
        Map<String, Curves.Mark> marks = new java.util.HashMap<>();
        Curves first = fresh();
        for (String key : List.of("batch/loss", "batch/total", "batch/stepsPerSecond")) {
            first.next(key, 1.5, 0, 10).forEach(chosen -> marks.put(key, chosen.mark()));
        }
        Curves again = new Curves(marks, Map.of());
        again.next("batch/loss", 1.5, 99, 10);
        again.next("batch/total", Math.nextUp(1.5), 99, 10);
        again.next("batch/stepsPerSecond", 7, 99, 10);
        assertThat(again.compared()).isEqualTo(2);
        assertThat(again.differing()).containsExactly("batch/total");
    }

    @Test
    void aRecomputedCurveWithOtherStepsDiffers() {
        Curves first = fresh();
        Curves.Mark mark = first.next("batch/loss", 1.5, 0, 10).get(0).mark();
        Curves again = new Curves(Map.of("batch/loss", mark), Map.of());
        again.next("batch/loss", 1.5, 0, 9);
        assertThat(again.differing()).isEmpty();
        again.next("batch/loss", 1.5, 0, 11);
        assertThat(again.differing()).containsExactly("batch/loss");
    }

    @Test
    void namesBecomeWhatTheServerTakes() {
        assertThat(Curves.key("batch/loss 0.5:a_b-c")).isEqualTo("batch/loss 0.5:a_b-c");
        assertThat(Curves.key("batch/loss@(1)")).matches("batch/loss__1_-[0-9a-f]{8}");
        assertThat(Curves.key("//a//b/../c")).matches("a/b/_/c-[0-9a-f]{8}");
        assertThat(Curves.key("x".repeat(300))).hasSize(250);
    }

    @Test
    void differentNamesStayDifferentCurves() {
        List<String> names = List.of(
                "m@1",
                "m#1",
                "m_1",
                "m%1",
                "a/b",
                "a//b",
                "/a/b",
                "a/b/",
                "a/./b",
                "a/../b",
                "a..b",
                "a.b",
                "",
                ".",
                "..",
                "/",
                "é",
                "è",
                "_",
                "x".repeat(300),
                "x".repeat(301),
                "x".repeat(250));
        assertThat(names.stream().map(Curves::key)).doesNotHaveDuplicates().allMatch(key -> key.length() <= 250);
    }
}
