package org.ladderlab.plugins.launchers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ladderlab.spi.run.Launcher;

/**
 * The files of one job array, {@code slurm/NUMBER/}: {@code names}, a line for each task in the order of the array, each task's
 * commands, word by word, and the script that Slurm starts.
 *
 * @param folder where they are
 * @param jobName the array's name in Slurm, from which its tasks are found again
 */
record SlurmArray(Path folder, String jobName) {

    private static final String CODE = "@CODE@";
    private static final String NAMES = "names";

    /** Writes the files of a new array. */
    static SlurmArray write(Launcher.Sweep sweep, List<Launcher.Task> tasks, SlurmLauncher launcher) {
        try {
            Path all = Files.createDirectories(sweep.folder().toAbsolutePath().resolve("slurm"));
            int number = arrays(sweep).size() + 1;
            Path folder = Files.createDirectories(all.resolve(Integer.toString(number)));
            for (int i = 0; i < tasks.size(); i++) {
                Launcher.Task task = tasks.get(i);
                words(folder.resolve(i + ".command"), task.command(launcher.cores()));
                words(folder.resolve(i + ".afterwards"), task.afterwards(CODE));
                words(
                        folder.resolve(i + ".log"),
                        List.of(task.log().toAbsolutePath().toString()));
            }
            Files.writeString(folder.resolve("task.sh"), script(folder, launcher));
            // The names come last: an array without them has never been submitted.
            Files.write(
                    folder.resolve(NAMES),
                    tasks.stream().map(Launcher.Task::name).toList());
            return new SlurmArray(folder, jobName(sweep, number));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the job array's files in " + sweep.folder() + ".", e);
        }
    }

    /** The arrays of a sweep, in the order in which they were made. */
    static List<SlurmArray> arrays(Launcher.Sweep sweep) {
        List<SlurmArray> arrays = new ArrayList<>();
        Path all = sweep.folder().toAbsolutePath().resolve("slurm");
        for (int number = 1; Files.exists(all.resolve(Integer.toString(number)).resolve(NAMES)); number++) {
            arrays.add(new SlurmArray(all.resolve(Integer.toString(number)), jobName(sweep, number)));
        }
        return arrays;
    }

    private static String jobName(Launcher.Sweep sweep, int number) {
        return sweep.name() + "." + number;
    }

    /** The tasks' names in the order of the array. */
    List<String> names() {
        try {
            return Files.readAllLines(folder.resolve(NAMES));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the names in " + folder + ".", e);
        }
    }

    /** The command that submits it. */
    List<String> submission(SlurmLauncher launcher, boolean testOnly) {
        List<String> command = new ArrayList<>(List.of("sbatch", "--parsable", "--requeue", "--open-mode=append"));
        if (testOnly) {
            command.add("--test-only");
        }
        String limit = launcher.atOnce() > 0 ? "%" + launcher.atOnce() : "";
        command.add("--array=0-" + (names().size() - 1) + limit);
        command.add("--job-name=" + jobName);
        // Slurm puts values of its own in the place of a percent sign and a letter.
        command.add("--output=" + folder.toString().replace("%", "%%") + "/%a.out");
        command.add("--cpus-per-task=" + launcher.cores());
        command.add("--signal=B:USR1@" + launcher.warningSeconds());
        launcher.partition().ifPresent(value -> command.add("--partition=" + value));
        launcher.account().ifPresent(value -> command.add("--account=" + value));
        launcher.time().ifPresent(value -> command.add("--time=" + value));
        launcher.memory().ifPresent(value -> command.add("--mem=" + value));
        command.addAll(launcher.options());
        command.add(folder.resolve("task.sh").toString());
        return command;
    }

    private static String script(Path folder, SlurmLauncher launcher) throws IOException {
        try (InputStream template =
                Objects.requireNonNull(SlurmArray.class.getResourceAsStream("slurm-task.sh"), "slurm-task.sh")) {
            return new String(template.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@SETUP@", String.join("\n", launcher.setup()))
                    .replace("@FOLDER@", Shell.quoted(folder.toString()));
        }
    }

    /** Each word ends in a zero, the one character that no argument and no path contains. */
    private static void words(Path file, List<String> words) throws IOException {
        Files.writeString(file, String.join("\0", words) + "\0");
    }
}
