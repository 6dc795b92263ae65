package org.ladderlab.cli;

import java.io.PrintStream;
import java.util.regex.Pattern;
import org.ladderlab.engine.experiment.Failure;

/**
 * Where a command's words go. Results for people go to stdout, or nowhere with {@code --quiet}; with {@code --json} stdout
 * carries JSON alone and what is for people goes to stderr. Progress and problems always go to stderr. Characters that
 * steer a terminal, which names from files and answers of servers may contain, are printed as {@code \\u001b}: in JSON that is
 * the same text.
 */
final class Console {

    /** Control characters but tabs and ends of lines, and those that turn the direction of what follows. */
    private static final Pattern STEERING =
            Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]|\\r(?!\\n)");

    /**
     * What was asked for on the command line.
     *
     * @param quiet nothing but problems and JSON
     * @param json the result as JSON
     * @param debug the stack trace of each problem
     */
    record Wishes(boolean quiet, boolean json, boolean debug) {}

    private final PrintStream out;
    private final PrintStream err;
    private final Wishes wishes;

    Console(PrintStream out, PrintStream err, Wishes wishes) {
        this.out = out;
        this.err = err;
        this.wishes = wishes;
    }

    /** Whether the result is wanted as JSON. */
    boolean json() {
        return wishes.json();
    }

    /** A result for people. */
    void say(String text) {
        if (!wishes.quiet()) {
            (wishes.json() ? err : out).println(harmless(text));
        }
    }

    /** The result itself, when it is a text that other tools read: printed whatever the options. */
    void result(String text) {
        out.println(harmless(text));
    }

    /** What is going on. */
    void note(String text) {
        if (!wishes.quiet()) {
            err.println(harmless(text));
        }
    }

    /** What went wrong: printed whatever the options. */
    void problem(String text) {
        err.println(harmless(text));
    }

    /** What went wrong, and with {@code --debug} where. */
    void problem(Throwable e) {
        problem("", e);
    }

    /** The same, beginning with the name of what it happened to. */
    void problem(String name, Throwable e) {
        problem((name.isEmpty() ? "" : name + ": ") + Failure.explain(e));
        if (wishes.debug()) {
            e.printStackTrace(err);
        }
    }

    /** Overwrites the current line of the terminal. */
    void status(String text) {
        if (!wishes.quiet()) {
            err.print("\r\u001b[K" + harmless(text));
            err.flush();
        }
    }

    /** Whether a line can be overwritten: stderr is a terminal. */
    boolean interactive() {
        return !wishes.quiet() && System.console() != null && System.getenv("TERM") != null;
    }

    private static String harmless(String text) {
        return STEERING.matcher(text)
                .replaceAll(
                        found -> String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }
}
