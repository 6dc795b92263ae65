package org.ladderlab.cli;

import java.io.PrintStream;

/**
 * Where a command's words go. Results for people go to stdout, or nowhere with {@code --quiet}; with {@code --json} stdout
 * carries JSON alone and what is for people goes to stderr. Progress and problems always go to stderr.
 */
final class Console {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;
    private final boolean json;

    Console(PrintStream out, PrintStream err, boolean quiet, boolean json) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
        this.json = json;
    }

    /** Whether the result is wanted as JSON. */
    boolean json() {
        return json;
    }

    /** A result for people. */
    void say(String text) {
        if (!quiet) {
            (json ? err : out).println(text);
        }
    }

    /** The result itself, when it is a text that other tools read: printed whatever the options. */
    void result(String text) {
        out.println(text);
    }

    /** What is going on. */
    void note(String text) {
        if (!quiet) {
            err.println(text);
        }
    }

    /** What went wrong: printed whatever the options. */
    void problem(String text) {
        err.println(text);
    }

    /** Overwrites the current line of the terminal. */
    void status(String text) {
        if (!quiet) {
            err.print("\r\u001b[K" + text);
            err.flush();
        }
    }

    /** Whether a line can be overwritten: stderr is a terminal. */
    boolean interactive() {
        return !quiet && System.console() != null && System.getenv("TERM") != null;
    }
}
