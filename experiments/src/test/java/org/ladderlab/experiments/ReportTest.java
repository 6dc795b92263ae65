package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with claims is carried out, judged and shown by one command, and the same command says the same again from the runs. */
class ReportTest {

    @TempDir
    private Path folder;

    private CommandLineRun report(String file, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "report",
                CommandLineRun.experiment(file),
                "--json",
                "--runs",
                folder.resolve("runs").toString(),
                "--html",
                folder.resolve("page.html").toString(),
                "--set",
                "data.examples.test=500",
                "--set",
                "evaluation.draws=1",
                "--set",
                "sampling.count=1"));
        arguments.addAll(List.of(more));
        return CommandLineRun.of(arguments);
    }

    @Test
    void aHundredLevelsCostLessThanTen() {
        JsonNode verdicts = report("seeds/infinite-depth.yaml").json();
        assertThat(verdicts).hasSize(2);
        assertThat(verdicts.get(0).get("verdict").asText()).isEqualTo("holds");
        assertThat(verdicts.get(0).get("high").asDouble()).isLessThan(-1);
        assertThat(folder.resolve("page.html")).content().contains("<strong>holds</strong>", "report", "levels-1000");
        assertThat(report("seeds/infinite-depth.yaml").json()).isEqualTo(verdicts);
    }

    @Test
    void aFileWithoutClaimsIsLeftOutAndNothingAtAllIsAnError() {
        CommandLineRun run = report("exact/gaussian.yaml");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("claims nothing; it is left out", "None of the files has 'claims'");
    }
}
