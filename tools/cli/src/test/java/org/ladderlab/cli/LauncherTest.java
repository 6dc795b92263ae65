package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ladderlab}, in a project that is built already, with a Java that says how it was called. */
class LauncherTest {

    private static final String JAVA =
            """
            #!/usr/bin/env bash
            [ "$1" = -version ] && { echo 'openjdk version "17.0.1"' >&2; exit; }
            for word in "$@"; do
              case $word in
                -XX:ArchiveClassesAtExit=*)
                  echo asked >>"$CALLS"
                  [ "$MAKES" != killed ] || kill -9 $PPID
                  [ "$MAKES" = whole ] || exit 1
                  echo classes >"${word#*=}"; exit;;
              esac
            done
            echo "$LC_ALL $*"
            """;

    @TempDir
    private Path folder;

    private Path calls;

    @BeforeEach
    void aProjectThatIsBuilt() throws IOException {
        calls = folder.resolve("calls");
        Files.createDirectories(folder.resolve("tools/cli/target/lib"));
        for (String module : List.of("framework", "registry", "plugins", "tools/compare")) {
            Files.createDirectories(folder.resolve(module));
        }
        Files.createFile(folder.resolve("pom.xml"));
        Files.createFile(folder.resolve("tools/cli/target/built"));
        Files.copy(Path.of(System.getProperty("ladderlab.root"), "ladderlab"), folder.resolve("ladderlab"));
        Files.createDirectories(folder.resolve("jdk/bin"));
        program("java", JAVA);
        program("mvn", "#!/usr/bin/env bash\necho built >>\"$CALLS\"; sleep 0.5\n");
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve("jdk/bin").resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String makes) throws IOException {
        ProcessBuilder script = new ProcessBuilder(
                        "bash", folder.resolve("ladderlab").toString(), "plugins")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        script.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        script.environment().put("CALLS", calls.toString());
        script.environment().put("MAKES", makes);
        script.environment().put("LC_ALL", "C");
        script.environment().put("LADDERLAB_ALLOCATOR", "none");
        script.environment().put("PATH", folder.resolve("jdk/bin") + ":" + System.getenv("PATH"));
        return script.start();
    }

    private String run(String makes) throws Exception {
        Process process = start(makes);
        String said = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return said;
    }

    @Test
    void javaIsToldUtf8InALocaleThatKnowsAsciiAlone() throws Exception {
        assertThat(run("whole"))
                .startsWith("C.UTF-8 ")
                .contains(" -Dfile.encoding=UTF-8 ")
                .endsWith(" plugins\n");
    }

    @Test
    void twoCommandsAtOnceBuildOnce() throws Exception {
        Files.delete(folder.resolve("tools/cli/target/built"));
        Process first = start("whole");
        assertThat(run("whole")).endsWith(" plugins\n");
        assertThat(first.waitFor()).isZero();
        assertThat(Files.readAllLines(calls)).containsOnlyOnce("built");
    }

    @Test
    void theRunWhoseClassesAreArchivedHasSettingsThatThereAre() throws IOException {
        Path root = Path.of(System.getProperty("ladderlab.root"));
        Matcher sets = Pattern.compile("--set (\\S+=\\S+)").matcher(Files.readString(root.resolve("ladderlab")));
        List<String> arguments = new ArrayList<>(
                List.of("plan", root.resolve("experiments/quickstart.yaml").toString()));
        sets.results().forEach(set -> arguments.addAll(List.of("--set", set.group(1))));
        assertThat(arguments).contains("training.steps=1");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(Main.run(arguments, stream, stream))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
    }

    @Test
    void anArchiveWhoseMakingWasKilledIsMadeTheNextTime() throws Exception {
        Path archive = folder.resolve("tools/cli/target/classes.jsa");
        assertThat(run("killed")).isEmpty();
        assertThat(archive).doesNotExist();
        run("whole");
        assertThat(archive).hasContent("classes");
        run("whole");
        assertThat(calls).hasContent("asked\nasked\n");
    }

    @Test
    void anEmptyArchiveIsMadeAgainAndAJavaThatMakesNoneIsNotAskedTwice() throws Exception {
        Path archive = Files.createFile(folder.resolve("tools/cli/target/classes.jsa"));
        assertThat(run("none")).endsWith(" plugins\n");
        assertThat(run("none")).endsWith(" plugins\n");
        assertThat(calls).hasContent("asked\n");
        assertThat(archive).isEmptyFile();
    }
}
