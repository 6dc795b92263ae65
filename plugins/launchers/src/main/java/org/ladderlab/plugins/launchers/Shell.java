package org.ladderlab.plugins.launchers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ladderlab.spi.settings.ConfigurationException;

/** Calls the programs of a cluster, and writes words for a shell. */
final class Shell {

    /**
     * What a program answered.
     *
     * @param exitCode 127 if there is no such program
     * @param text stdout and stderr
     */
    record Answer(int exitCode, String text) {}

    private Shell() {}

    /** Calls a program and waits for its answer. */
    static Answer call(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text.strip());
        } catch (IOException e) {
            return new Answer(127, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Calls a program of Slurm's that must not fail.
     *
     * @throws ConfigurationException with its words if it does
     */
    static String require(List<String> command) throws InterruptedException {
        Answer answer = call(command);
        if (answer.exitCode() != 0) {
            throw new ConfigurationException(
                    "launcher",
                    "Slurm is not to be had here: '" + String.join(" ", command) + "' failed with exit code "
                            + answer.exitCode() + " ("
                            + answer.text().replaceAll("\\s+", " ").strip()
                            + "). Start the sweep where Slurm's commands work, or use --launcher local.");
        }
        return answer.text();
    }

    /** A word that a POSIX shell takes as it stands, whatever characters it has. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
