package org.ladderlab.plugins.launchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ladderlab.spi.settings.ConfigurationException;

class ShellTest {

    @Test
    void aCommandThatIsMissingOrFailsSaysWhatToDoInstead() {
        for (List<String> command : List.of(
                List.of("no-such-command-of-slurm", "show"), List.of("sh", "-c", "echo no controller; exit 1"))) {
            assertThatThrownBy(() -> Shell.require(command))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(String.join(" ", command))
                    .hasMessageContaining("--launcher local");
        }
    }

    @Test
    void aCommandThatSucceedsGivesItsWords() throws InterruptedException {
        assertThat(Shell.require(List.of("sh", "-c", "echo done"))).isEqualTo("done");
    }
}
