package org.ladderlab.plugins.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.ladderlab.spi.settings.ConfigurationException;

class FormulaTest {

    @Test
    void parenthesesAreReadAsDeepAsAFormulaIsLongAndALongerOneIsRefused() {
        String deep = "(".repeat(499) + "t" + ")".repeat(499);
        assertThat(Formula.parse(deep).apply(Dual.constant(3)).value()).isEqualTo(3);
        String signs = "-".repeat(998) + "t";
        assertThat(Formula.parse(signs).apply(Dual.constant(3)).value()).isEqualTo(3);
        assertThatThrownBy(() -> Formula.parse("(".repeat(2000) + "t" + ")".repeat(2000)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The formula has 4001 characters, and at most 1000 are read; write it shorter.");
    }
}
