package org.ladderlab.engine.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ladderlab.spi.settings.Memory;

/** Says why something failed, in words for whoever wrote the experiment, the plugin or this framework. */
public final class Failure {

    /** Code that only carries on what a component asked for. */
    private static final List<String> CARRIES = List.of(
            "ai.djl.",
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.fasterxml.",
            "com.google.",
            "com.sun.",
            "org.apache.",
            "org.ladderlab.nn.",
            "org.ladderlab.spi.",
            "org.ladderlab.registry.",
            "org.ladderlab.runs.",
            "org.ladderlab.engine.",
            "org.ladderlab.sweep.",
            "org.ladderlab.cli.");

    /** Where TorchScript says what was wrong, after the operations that led there. */
    private static final Pattern SCRIPT = Pattern.compile("(?m)^(?:[A-Za-z]*Error|torch[.A-Za-z]*): (.+)$");

    private static final Pattern ASKED = Pattern.compile("tried to allocate ([0-9]+) bytes");

    private Failure() {}

    /** What happened, as one sentence or more, with the class, method and line where a component's own code failed. */
    public static String explain(Throwable e) {
        Optional<String> memory = memory(e);
        if (memory.isPresent()) {
            return memory.get();
        }
        if (e instanceof StackOverflowError) {
            return "Something is nested too deep" + place(e) + "; make it flatter.";
        }
        if (e instanceof UncheckedIOException || e instanceof IOException) {
            return file(e);
        }
        return isSentence(e)
                ? String.valueOf(e.getMessage())
                : reason(e).replaceFirst("[.]$", "") + place(e).replaceFirst("^ (.*)$", " ($1)") + ".";
    }

    /** The cause in one line, without the place. */
    public static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage());
        Matcher script = SCRIPT.matcher(message);
        String line =
                script.find() ? script.group(1) : message.lines().findFirst().orElse("");
        boolean saysNothing = e.getMessage() == null || line.isBlank();
        String name = e.getClass().getSimpleName();
        return saysNothing ? name : e instanceof ai.djl.engine.EngineException ? line : name + ": " + line;
    }

    /** {@code in Class.method, line 12} of the first code that is a component's own, or else of the first of ours; or nothing. */
    static String place(Throwable e) {
        return Stream.concat(
                        frames(e).filter(frame -> CARRIES.stream().noneMatch(frame.getClassName()::startsWith)),
                        frames(e).filter(frame -> frame.getClassName().startsWith("org.ladderlab.")))
                .findFirst()
                .map(frame -> " in " + frame.getClassName().replaceFirst(".*\\.", "") + "." + frame.getMethodName()
                        + ", line " + frame.getLineNumber())
                .orElse("");
    }

    /** The frames of the first cause, then of what it led to. */
    private static Stream<StackTraceElement> frames(Throwable e) {
        Stream<StackTraceElement> own = Arrays.stream(e.getStackTrace());
        return e.getCause() == null ? own : Stream.concat(frames(e.getCause()), own);
    }

    /** Whether the message was written for people: exceptions of the framework have such messages. */
    private static boolean isSentence(Throwable e) {
        return e.getMessage() != null
                && e.getClass().getName().startsWith("org.ladderlab.")
                && !e.getMessage().isBlank();
    }

    private static String file(Throwable e) {
        Throwable cause = e instanceof IOException || e.getCause() == null ? e : e.getCause();
        String what = cause instanceof FileSystemException file
                ? file.getFile() + ": "
                        + Optional.ofNullable(file.getReason())
                                .orElse(words(file.getClass().getSimpleName()))
                : reason(cause);
        return cause == e ? what + "." : e.getMessage() + " (" + what + ")";
    }

    /** {@code access denied} from {@code AccessDeniedException}. */
    private static String words(String className) {
        return className
                .replaceFirst("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static Optional<String> memory(Throwable e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            String message = String.valueOf(each.getMessage());
            String where = place(each);
            if (each instanceof OutOfMemoryError) {
                return Optional.of("Java's heap of "
                        + Memory.text(Runtime.getRuntime().maxMemory()) + " ran out" + where
                        + "; use fewer or smaller data, or give it more with LADDERLAB_JAVA_OPTIONS=-Xmx8g.");
            }
            if (message.contains("can't allocate memory") || message.contains("not enough memory")) {
                Matcher asked = ASKED.matcher(message);
                return Optional.of("The machine's memory ran out" + where
                        + (asked.find()
                                ? ": " + Memory.text(Double.parseDouble(asked.group(1))) + " more were asked for"
                                : "")
                        + "; lower training.batchSize, evaluation.batchSize or the size of the model.");
            }
        }
        return Optional.empty();
    }
}
