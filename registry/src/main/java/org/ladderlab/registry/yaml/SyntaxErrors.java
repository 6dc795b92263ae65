package org.ladderlab.registry.yaml;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.io.ContentReference;
import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in plain words what the YAML parser says in its own. */
final class SyntaxErrors {

    private SyntaxErrors() {}

    /** Where the mistake most likely is: what is never closed, or never ends in a colon, is told where it begins. */
    static Optional<JsonLocation> place(JacksonException error) {
        return marked(error).map(SyntaxErrors::place);
    }

    private static JsonLocation place(MarkedYAMLException error) {
        boolean earlier = neverClosed(error) || words(error.getProblem()).contains("expected ':'");
        Mark mark = earlier && error.getContextMark() != null ? error.getContextMark() : error.getProblemMark();
        return new JsonLocation(ContentReference.unknown(), mark.getIndex(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    static String explain(JacksonException error) {
        return "this is not valid YAML: "
                + marked(error).map(SyntaxErrors::reason).orElseGet(error::getOriginalMessage);
    }

    /** What Jackson's exception is made of, with both of its places. */
    private static Optional<MarkedYAMLException> marked(JacksonException error) {
        return error.getCause() instanceof MarkedYAMLException marked ? Optional.of(marked) : Optional.empty();
    }

    private static String reason(MarkedYAMLException error) {
        String problem = words(error.getProblem());
        String context = words(error.getContext());
        String line = "line " + (error.getProblemMark().getLine() + 1);
        if (problem.contains("(tab)")) {
            return "a tab cannot indent; use spaces";
        } else if (problem.contains("mapping values are not allowed")) {
            return "the value is followed by a second colon, or this line is indented too far;"
                    + " put quotes around text that holds ': '";
        } else if (context.contains("quoted scalar")) {
            return problem.contains("escape")
                    ? problem + "; write '\\\\' for a backslash, or use single quotes"
                    : "the quote that opens here is never closed";
        } else if (context.contains("flow mapping")) {
            return "the '{' that opens here is not closed, or a ',' is missing, up to " + line;
        } else if (context.contains("flow sequence")) {
            return "the '[' that opens here is not closed, or a ',' is missing, up to " + line;
        } else if (problem.contains("expected ':'")) {
            return "a setting needs a ':' and a space after its name";
        } else if (problem.contains("cannot start any token")) {
            return "a value cannot begin with " + problem.replaceAll(".*('.').*", "$1") + "; put quotes around it";
        } else if (context.contains("block mapping") || context.contains("block collection")) {
            return "this line is indented differently from its neighbours, or is no setting";
        }
        return (context.isEmpty() ? problem : context + ", " + problem) + "; check the indentation and the quotes";
    }

    private static boolean neverClosed(MarkedYAMLException error) {
        String context = words(error.getContext());
        return context.contains("flow mapping")
                || context.contains("flow sequence")
                || (context.contains("quoted scalar")
                        && words(error.getProblem()).contains("end of stream"));
    }

    private static String words(String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
