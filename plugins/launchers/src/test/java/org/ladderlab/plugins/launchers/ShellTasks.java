package org.ladderlab.plugins.launchers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ladderlab.spi.run.Launcher;

/** A sweep whose tasks are lines of shell, and what was told of them. */
final class ShellTasks implements Launcher.Sweep {

    private final Path folder;
    private final Map<String, Integer> ended = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    ShellTasks(Path folder) {
        this.folder = folder;
    }

    /** A task that runs a script with the number of cores as its argument. */
    Launcher.Task task(String name, int threads, String script) {
        return new Launcher.Task() {

            @Override
            public String name() {
                return name;
            }

            @Override
            public int threads() {
                return threads;
            }

            @Override
            public List<String> command(int cores) {
                return List.of("bash", "-c", script, name, Integer.toString(cores));
            }

            @Override
            public List<String> afterwards(String exitCode) {
                return List.of("true", exitCode);
            }

            @Override
            public Path log() {
                return folder.resolve(name + ".log");
            }
        };
    }

    /** The exit codes by the tasks' names. */
    synchronized Map<String, Integer> ended() {
        return new TreeMap<>(ended);
    }

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public boolean detached() {
        return false;
    }

    @Override
    public synchronized void handedOver(Launcher.Task task, String place) {
        notes.add(task.name() + " at " + place);
    }

    @Override
    public synchronized void ended(Launcher.Task task, int exitCode) {
        ended.put(task.name(), exitCode);
    }

    @Override
    public synchronized void note(String text) {
        notes.add(text);
    }
}
