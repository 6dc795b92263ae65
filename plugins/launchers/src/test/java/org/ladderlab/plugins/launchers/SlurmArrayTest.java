package org.ladderlab.plugins.launchers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.spi.run.Launcher;

class SlurmArrayTest {

    /** Ends the quotes, calls programs in each way that a shell has, and breaks the line. */
    private static final String HOSTILE = "it's; touch hacked; 'a\"$(touch hacked)`touch hacked`\n@SETUP@ %j @CODE@ ";

    @TempDir
    private Path folder;

    @Test
    void aHostilePathIsAPathAndNoCommand() throws Exception {
        Path sweep = Files.createDirectories(folder.resolve(HOSTILE));
        ShellTasks tasks = new ShellTasks(sweep);
        Launcher.Task task = tasks.task("one", 1, "printf 'seen <%s>' \"$LOOK\"; exit 3");
        SlurmArray array = SlurmArray.write(tasks, List.of(task), SlurmLauncher.TYPE.defaults());

        ProcessBuilder script = new ProcessBuilder(
                        "bash", array.folder().resolve("task.sh").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        script.environment().put("SLURM_ARRAY_TASK_ID", "0");
        script.environment().put("LOOK", HOSTILE);
        Process process = script.start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(said).isEqualTo(3);
        assertThat(said).isEmpty();
        assertThat(Files.readString(task.log())).isEqualTo("seen <" + HOSTILE + ">");
        assertThat(folder.resolve("hacked")).doesNotExist();
        assertThat(array.submission(SlurmLauncher.TYPE.defaults(), false))
                .contains("--output=" + array.folder().toString().replace("%j", "%%j") + "/%a.out");
    }

    @Test
    void theExitCodeReplacesItsMarkAloneAndNoPartOfAPath() throws Exception {
        ShellTasks tasks = new ShellTasks(folder);
        Launcher.Task task = new Launcher.Task() {

            @Override
            public String name() {
                return "one";
            }

            @Override
            public int threads() {
                return 1;
            }

            @Override
            public List<String> command(int cores) {
                return List.of("bash", "-c", "exit 4");
            }

            @Override
            public List<String> afterwards(String exitCode) {
                return List.of("printf", "%s\n", "a" + exitCode + "b", exitCode);
            }

            @Override
            public Path log() {
                return folder.resolve("one.log");
            }
        };
        SlurmArray array = SlurmArray.write(tasks, List.of(task), SlurmLauncher.TYPE.defaults());
        ProcessBuilder script =
                new ProcessBuilder("bash", array.folder().resolve("task.sh").toString());
        script.environment().put("SLURM_ARRAY_TASK_ID", "0");
        assertThat(script.start().waitFor()).isEqualTo(4);
        assertThat(Files.readAllLines(task.log())).containsExactly("a@CODE@b", "4");
    }
}
