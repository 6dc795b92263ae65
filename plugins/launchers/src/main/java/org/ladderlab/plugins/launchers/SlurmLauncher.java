package org.ladderlab.plugins.launchers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.run.Launcher;
import org.ladderlab.spi.settings.Setting;

/**
 * Carries tasks out as job arrays of Slurm, from a folder that all nodes see. A task that is warned of its time limit or preempted
 * (SIGUSR1, SIGTERM) writes its checkpoint and is queued again, and so is one that crashes, until it has failed too often: the
 * job does this itself, so whoever submitted may leave.
 */
public record SlurmLauncher(
        @Setting("partition; absent for Slurm's own choice") Optional<String> partition,
        @Setting("account that is charged; absent for the user's own") Optional<String> account,
        @Setting("time limit of one attempt at a task, as sbatch takes it; absent for the partition's")
                Optional<String> time,
        @Setting(value = "cores of a task", min = 1, max = 1024) int cores,
        @Setting("memory of a task, such as 4G; absent for the partition's") Optional<String> memory,
        @Setting(value = "tasks at a time; 0 for as many as Slurm lets run", min = 0) int atOnce,
        @Setting(value = "seconds before the time limit at which a task is told to write its checkpoint", min = 1)
                int warningSeconds,
        @Setting("more options of sbatch, such as --gres=gpu:1") List<String> options,
        @Setting("lines of shell before each task, such as module load java") List<String> setup,
        @Setting(value = "seconds between two looks at the queue", min = 0, aboveMin = true, max = 3600)
                double pollSeconds)
        implements Launcher {

    public static final ComponentType<Launcher, SlurmLauncher> TYPE = ComponentType.of(
            Kind.LAUNCHER,
            "slurm",
            new SlurmLauncher(
                    /* partition= */ Optional.empty(),
                    /* account= */ Optional.empty(),
                    /* time= */ Optional.empty(),
                    /* cores= */ 1,
                    /* memory= */ Optional.empty(),
                    /* atOnce= */ 0,
                    /* warningSeconds= */ 90,
                    /* options= */ List.of(),
                    /* setup= */ List.of(),
                    /* pollSeconds= */ 10),
            new ComponentType.Doc(
                    "Runs as job arrays of Slurm; checkpoints and goes on after preemption and time limits.",
                    "arrays = ceil(tasks / MaxArraySize)",
                    "Slurm 22.05: sbatch, scontrol, squeue"));

    private static final String SIZE = "MaxArraySize";
    private static final int LOST = 137;

    @Override
    public void launch(Sweep sweep, List<Task> tasks) throws InterruptedException {
        for (List<Task> chunk : chunks(tasks)) {
            SlurmArray array = SlurmArray.write(sweep, chunk, this);
            for (Task task : chunk) {
                sweep.handedOver(task, "slurm " + array.jobName());
            }
            String job = Shell.require(array.submission(this, false)).lines().reduce("", (a, b) -> b);
            sweep.note(chunk.size() + " tasks are handed over to Slurm as job " + job.replaceFirst(";.*", "") + ".");
        }
        if (sweep.detached()) {
            sweep.note("They go on without this process; 'ladderlab status " + sweep.folder()
                    + "' tells how they stand, and 'ladderlab sweep " + sweep.folder() + "' comes back to them.");
            return;
        }
        Map<String, Task> waiting = new LinkedHashMap<>();
        tasks.forEach(task -> waiting.put(task.name(), task));
        while (!waiting.isEmpty()) {
            Thread.sleep((long) (1000 * pollSeconds));
            Set<String> queued = queued(sweep);
            List<Task> gone = waiting.values().stream()
                    .filter(task -> !queued.contains(task.name()))
                    .toList();
            for (Task task : gone) {
                waiting.remove(task.name());
                // Counts only for a task that has not said itself how it ended: cancelled, or its node failed.
                sweep.ended(task, LOST);
            }
        }
    }

    @Override
    public List<Task> pending(Sweep sweep, List<Task> tasks) {
        try {
            Set<String> queued = queued(sweep);
            return tasks.stream().filter(task -> queued.contains(task.name())).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return tasks;
        }
    }

    /** The names of the sweep's tasks that Slurm knows as waiting or running, whoever submitted them. */
    private static Set<String> queued(Sweep sweep) throws InterruptedException {
        Set<String> names = new LinkedHashSet<>();
        List<SlurmArray> arrays = SlurmArray.arrays(sweep);
        if (arrays.isEmpty()) {
            return names;
        }
        Map<String, List<String>> byJob = new LinkedHashMap<>();
        arrays.forEach(array -> byJob.put(array.jobName(), array.names()));
        String jobs = String.join(",", byJob.keySet());
        for (String line : Shell.require(List.of("squeue", "-h", "-r", "--name=" + jobs, "-o", "%K %j"))
                .lines()
                .toList()) {
            String[] words = line.strip().split(" ", 2);
            List<String> tasks = words.length == 2 ? byJob.getOrDefault(words[1], List.of()) : List.of();
            if (words[0].matches("\\d+") && Integer.parseInt(words[0]) < tasks.size()) {
                names.add(tasks.get(Integer.parseInt(words[0])));
            }
        }
        return names;
    }

    @Override
    public List<String> rehearse(Sweep sweep, List<Task> tasks) {
        List<String> lines = new ArrayList<>();
        try {
            for (List<Task> chunk : chunks(tasks)) {
                SlurmArray array = SlurmArray.write(sweep, chunk, this);
                List<String> command = array.submission(this, true);
                Shell.Answer answer = Shell.call(command);
                lines.add(String.join(" ", command));
                chunk.forEach(task -> lines.add("  " + task.name()));
                lines.add((answer.exitCode() == 0 ? "Slurm would take it: " : "Slurm refuses it: ") + answer.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lines;
    }

    /** Arrays of no more tasks than Slurm allows. */
    private static List<List<Task>> chunks(List<Task> tasks) throws InterruptedException {
        int size = Shell.require(List.of("scontrol", "show", "config"))
                .lines()
                .filter(line -> line.startsWith(SIZE))
                .map(line -> line.replaceAll("\\D", ""))
                .findFirst()
                .map(Integer::parseInt)
                .orElse(1001);
        List<List<Task>> chunks = new ArrayList<>();
        for (int from = 0; from < tasks.size(); from += size) {
            chunks.add(tasks.subList(from, Math.min(from + size, tasks.size())));
        }
        return chunks;
    }
}
