package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Console console(boolean debug) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new Console.Wishes(false, false, debug));
    }

    @Test
    void whatSteersATerminalIsShownAndNotDone() {
        console(false).result("key\u001b]0;title\u0007 \u009b2J \u202eevil\rX\u007f\tläuft \uD83D\uDE00\nnext");
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("key\\u001b]0;title\\u0007 \\u009b2J \\u202eevil\\u000dX\\u007f\tläuft \uD83D\uDE00\nnext"
                        + System.lineSeparator());
        console(false).problem("\u001b[31mred");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("\\u001b[31mred" + System.lineSeparator());
    }

    @Test
    void theStackTraceIsShownWhenItIsAskedFor() {
        RuntimeException e = new UsageException(new IllegalStateException("There is none."));
        console(false).problem(e);
        assertThat(err.toString(StandardCharsets.UTF_8).lines()).containsExactly("There is none.");
        console(true).problem(e);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("at org.ladderlab.cli.ConsoleTest.", "Caused by: ");
    }

    @Test
    void theVersionIsOneLine() {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertThat(Main.run(List.of("--version"), stream, stream)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .matches("ladderlab \\S.*, Java 1?[0-9]+.*");
    }
}
