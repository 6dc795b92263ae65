package org.ladderlab.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.ladderlab.spi.Launcher;
import org.ladderlab.sweep.SweepFolder;

/**
 * One run of a sweep as a launcher sees it: {@code ladderlab work SWEEP RUN} in a Java of its own.
 *
 * @param plugins the values of {@code --plugin-path}
 */
record SweepTask(SweepFolder folder, String name, int threads, OptionalInt until, int attempts, List<String> plugins)
        implements Launcher.Task {

    @Override
    public List<String> command(int cores) {
        List<String> command = work();
        command.addAll(List.of("--cores", Integer.toString(cores)));
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
        String options =
                System.getenv().getOrDefault("LADDERLAB_JAVA_OPTIONS", "").strip();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Dai.djl.offline=true"));
        // The launcher's archive of classes, and its silence about it.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:SharedArchiveFile=") || argument.startsWith("-Xlog:"))
                .forEach(command::add);
        command.add("-XX:ErrorFile="
                + folder.path().toAbsolutePath().resolve("tasks").resolve(name + ".crash.txt"));
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split("\\s+")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "work"));
        command.addAll(List.of(folder.path().toAbsolutePath().toString(), name));
        plugins.forEach(plugin -> command.addAll(List.of("--plugin-path", plugin)));
        return command;
    }
}
