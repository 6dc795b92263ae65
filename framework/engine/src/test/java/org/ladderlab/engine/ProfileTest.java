package org.ladderlab.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.runs.Profile;
import org.ladderlab.runs.Profile.Part;
import org.ladderlab.runs.ResultJson;
import org.ladderlab.runs.RunResult;
import org.ladderlab.runs.journal.Journal;

class ProfileTest {

    @TempDir
    Path folder;

    private RunResult run(String name, boolean profiled, Progress progress) {
        RunRequest request = Toy.request(Toy.experiment(60), folder.resolve(name));
        return new Engine(progress).run(profiled ? request.profiled() : request);
    }

    @Test
    void aProfileChangesNoResultAndIsInTheResultAndTheJournal() throws Exception {
        RunResult plain = run("plain", false, new Toy.Silent());
        RunResult profiled = run("profiled", true, new Toy.Silent());

        assertThat(plain.profile()).isEmpty();
        assertThat(profiled.weightsSha256()).isEqualTo(plain.weightsSha256());
        assertThat(profiled.evaluation()).isEqualTo(plain.evaluation());
        Profile profile = profiled.profile().orElseThrow();
        assertThat(profile.steps()).isEqualTo(30);
        assertThat(profile.shares().values().stream().mapToDouble(d -> d).sum()).isCloseTo(1, within(1e-9));
        assertThat(profile.shares().get(Part.FORWARD)).isPositive();
        assertThat(profile.shares().get(Part.BACKWARD)).isPositive();
        assertThat(ResultJson.fromJson(Files.readString(folder.resolve("profiled/result.json"))))
                .isEqualTo(profiled);
        assertThat(Journal.read(folder.resolve("profiled/journal.jsonl")).stream()
                        .filter(Journal.Event.class::isInstance)
                        .map(entry -> ((Journal.Event) entry).name()))
                .contains("profile");
    }

    /** The progress line sleeps for most of each step, which is logging, waiting, and in Java. */
    @Test
    void timeGoesToThePartThatSpendsIt() {
        Progress slow = new Progress() {
            @Override
            public void step(
                    String run, long step, long steps, double pace, double left, double loss, OptionalDouble bits) {
                try {
                    Thread.sleep(40);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("The toy run is not interrupted by anybody.", e);
                }
            }

            @Override
            public void message(String run, String text) {}
        };
        Profile profile = run("slow", true, slow).profile().orElseThrow();
        assertThat(profile.shares().get(Part.LOGGING)).isGreaterThan(0.5);
        assertThat(profile.waiting()).isGreaterThan(0.5);
        assertThat(profile.framework()).isGreaterThan(0.5);
        assertThat(profile.secondsPerStep()).isGreaterThan(0.039);
        Map<String, Double> operations = profile.operations();
        assertThat(operations.get("ProfileTest$1.step (Java)")).isGreaterThan(0.5);
    }
}
