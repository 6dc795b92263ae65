package org.ladderlab.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.ladderlab.runs.sweep.SweepFolder;
import org.ladderlab.spi.run.Launcher;

/**
 * One run of a sweep as a launcher sees it: {@code ladderlab work SWEEP RUN} in a Java of its own.
 *
 * @param framework SHA-256 of the framework that the sweep began with
 * @param plugins the values of {@code --plugin-path}
 */
record SweepTask(
        SweepFolder folder,
        String name,
        int threads,
        OptionalInt until,
        int attempts,
        String framework,
        List<String> plugins)
        implements Launcher.Task {

    @Override
    public List<String> command(int cores) {
        List<String> command = work();
        command.addAll(List.of("--cores", Integer.toString(cores)));
        command.addAll(List.of("--framework", framework));
        until.ifPresent(step -> command.addAll(List.of("--until", Integer.toString(step))));
        return command;
    }

    @Override
    public List<String> afterwards(String exitCode) {
        List<String> command = work();
        command.addAll(List.of("--ended", exitCode, "--attempts", Integer.toString(attempts)));
        return command;
    }

    @Override
    public Path log() {
        return folder.log(name);
    }

    private List<String> work() {
        List<String> arguments =
                new ArrayList<>(List.of("work", folder.path().toAbsolutePath().toString(), name));
        plugins.forEach(plugin -> arguments.addAll(List.of("--plugin-path", plugin)));
        return new ArrayList<>(ChildProcess.command(folder.crash(name), arguments));
    }
}
