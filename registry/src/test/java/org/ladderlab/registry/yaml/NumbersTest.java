package org.ladderlab.registry.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "+7, 7",
        "1e3, 1000",
        "1.5e3, 1500",
        "2.0, 2",
        "20e-1, 2",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808"
    })
    void wholeNumbersAreExact(String text, long value) {
        assertThat(Numbers.integer(text)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "010",
                "1_000",
                "0x10",
                "0o7",
                "1:30",
                "1.5",
                "1e-3",
                "9223372036854775808",
                "1e999999999",
                "1e-999999999",
                "ten",
                "1 000",
                "--1",
                ".inf",
                "\u0661"
            })
    void whatIsNoWholeNumberIsRefused(String text) {
        assertThat(Numbers.integer(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1., 1",
        ".5, 0.5",
        "1e-4, 1e-4",
        "2.0E-4, 2e-4",
        "-3.25, -3.25",
        "0.1, 0.1",
        "1e999, Infinity",
        "-.inf, -Infinity"
    })
    void numbersAreRead(String text, double value) {
        assertThat(Numbers.number(text)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "e3", "1e", "1,5", "0x1p3", "1f", "1d", "NaN", ".nan", "01.5", "1_0.0", "1:30.5"})
    void whatIsNoNumberIsRefused(String text) {
        assertThat(Numbers.number(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"010, 10", "1_000, 1000", "'0,5', 0.5", "0x1F, 31", "-007, -7", "1 000, 1000"})
    void whatIsMeantIsGuessed(String text, String meant) {
        assertThat(Numbers.repaired(text)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten", "12", "1:30", "", ".nan"})
    void whatCannotBeGuessedIsLeft(String text) {
        assertThat(Numbers.repaired(text)).isEmpty();
    }
}
