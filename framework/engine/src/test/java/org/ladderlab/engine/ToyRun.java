package org.ladderlab.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.ladderlab.engine.experiment.Experiment;
import org.ladderlab.runs.RunResult;

/** Runs the toy experiment in a process of its own, which tests may kill. */
final class ToyRun {

    private ToyRun() {}

    /** Arguments: the folder, the number of steps, how many milliseconds to sleep after each step. */
    public static void main(String[] arguments) {
        long sleep = Long.parseLong(arguments[2]);
        Progress progress = new Progress() {
            @Override
            public void step(
                    String run, long step, long steps, double pace, double left, double loss, OptionalDouble bits) {
                System.out.println("step " + step);
                try {
                    Thread.sleep(sleep);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("The toy run is not interrupted by anybody.", e);
                }
            }

            @Override
            public void message(String run, String text) {
                System.out.println(text);
            }
        };
        Experiment experiment = Toy.experiment(Integer.parseInt(arguments[1]));
        RunResult result = new Engine(progress).run(Toy.request(experiment, Path.of(arguments[0])));
        System.out.println(result.status().word() + " " + result.weightsSha256());
    }

    /** Starts {@link #main} in a new process. */
    static Process start(Path folder, int steps, long sleep) throws IOException {
        return start(List.of(), folder, steps, sleep);
    }

    /** Starts it where no file may grow beyond so many kilobytes: the write that would is refused, as on a full disk. */
    static Process startOnSmallDisk(int kilobytes, Path folder, int steps) throws IOException {
        return start(List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "bash"), folder, steps, 0);
    }

    private static Process start(List<String> prefix, Path folder, int steps, long sleep) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-UsePerfData",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                ToyRun.class.getName(),
                folder.toString(),
                Integer.toString(steps),
                Long.toString(sleep)));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
