package org.ladderlab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ladderlab.cli.Main;

/** What a command of the command line printed. */
record CommandLineRun(int exitCode, String out, String err) {

    /** The project's root folder. */
    static Path root() {
        return Path.of(System.getProperty("ladderlab.root"));
    }

    /** An experiment file of the project. */
    static String experiment(String name) {
        return root().resolve("experiments").resolve(name).toString();
    }

    /** Runs a command in this process. */
    static CommandLineRun of(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                arguments,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new CommandLineRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Starts a command in a process of its own, with its result going to a file. */
    static Process start(Path stdout, List<String> arguments) throws IOException {
        return start(stdout, Map.of(), arguments);
    }

    /** The same with more in its environment. */
    static Process start(Path stdout, Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("java.class.path"),
                "org.ladderlab.cli.Main"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(stdout.toFile())
                .redirectError(Files.createTempFile(stdout.getParent(), "stderr", ".txt")
                        .toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The last line of stdout as JSON; fails with what was printed if the command failed. */
    JsonNode json() {
        assertThat(exitCode).as(err).isZero();
        return json(out);
    }

    /** The last line of a text as JSON. */
    static JsonNode json(String text) {
        String[] lines = text.strip().split("\n");
        try {
            return new ObjectMapper().readTree(lines[lines.length - 1]);
        } catch (JsonProcessingException e) {
            throw new AssertionError("The last line is not JSON: " + text, e);
        }
    }
}
