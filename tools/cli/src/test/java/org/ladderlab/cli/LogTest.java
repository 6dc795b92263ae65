package org.ladderlab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogTest {

    @Test
    void aWarningIsOneLineThatSteersNoTerminal() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            Logger log = LoggerFactory.getLogger("a.b.Server");
            log.warn("answer \u001b[2J {} \uD83D\uDE00", "l\u00e4uft");
            log.info("not said");
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("WARN Server: answer ?[2J l\u00e4uft \uD83D\uDE00");
    }
}
