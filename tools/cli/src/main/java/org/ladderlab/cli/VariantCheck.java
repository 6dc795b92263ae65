package org.ladderlab.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ladderlab.runs.sweep.TaskEnd;

/**
 * Builds the variants of a sweep and tries a step of each before the first is trained, in a process of its own: a variant that takes
 * its process with it (a crash in native code, exhausted memory) is named, and the others are tried without it.
 *
 * @param file the declaring file
 * @param options what the file is read with
 */
record VariantCheck(Path file, List<String> options) {

    private static final int WRONG_INPUT = 2;

    /**
     * Tries variants.
     *
     * @return those that ended their process, a full sentence each
     * @throws UsageException if the file is at fault
     */
    List<String> of(List<String> variants, Console console) throws InterruptedException {
        List<String> crashed = new ArrayList<>();
        List<String> left = new ArrayList<>(variants);
        while (!left.isEmpty()) {
            Tried tried = start(left, console);
            if (tried.exitCode == 0) {
                tried.problems.lines().forEach(console::note);
                break;
            }
            if (tried.exitCode == WRONG_INPUT || tried.begun.isEmpty()) {
                throw new UsageException(tried.problems.isEmpty() ? TaskEnd.cause(tried.exitCode) : tried.problems);
            }
            String last = tried.begun.get(tried.begun.size() - 1);
            crashed.add("The variant " + last + " cannot be tried: " + TaskEnd.cause(tried.exitCode)
                    + ". The others do not suffer from it; its own runs are tried all the same.");
            left.removeAll(tried.begun);
        }
        return crashed;
    }

    /** How a process ended, and the variants that it had begun with. */
    private record Tried(int exitCode, List<String> begun, String problems) {}

    private Tried start(List<String> variants, Console console) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("try", file.toString()));
        arguments.addAll(options);
        variants.forEach(variant -> arguments.addAll(List.of("--" + TryCommand.VARIANT, variant)));
        try {
            Path folder = Files.createTempDirectory("ladderlab-try");
            Path begun = folder.resolve("begun");
            Path problems = folder.resolve("problems");
            Path crash = folder.resolve("crash");
            Process process = new ProcessBuilder(ChildProcess.command(crash, arguments))
                    .redirectOutput(begun.toFile())
                    .redirectError(problems.toFile())
                    .start();
            process.getOutputStream().close();
            try (LongWork work = LongWork.on(console, "Trying a step of " + variants.size() + " variants")) {
                int exitCode = process.waitFor();
                // Java itself writes there too when it crashes.
                List<String> names =
                        text(begun).lines().filter(variants::contains).toList();
                Tried tried = new Tried(exitCode, names, text(problems));
                for (Path each : List.of(begun, problems, crash, folder)) {
                    Files.deleteIfExists(each);
                }
                return tried;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The variants of " + file + " cannot be tried.", e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    }
}
