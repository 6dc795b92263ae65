package org.ladderlab.registry;

import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in plain words what the YAML parser says in its own. */
final class SyntaxErrors {

    private SyntaxErrors() {}

    static String explain(MarkedYAMLException error) {
        String problem = Optional.ofNullable(error.getProblem()).orElse("").toLowerCase(Locale.ROOT);
        String context = Optional.ofNullable(error.getContext()).orElse("").toLowerCase(Locale.ROOT);
        if (problem.contains("tab")) {
            return "a tab cannot indent YAML; use spaces";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "this is not valid YAML: a second colon in one line, or an indented setting below a value;"
                    + " quote text that holds ': '";
        }
        if (context.contains("quoted scalar")) {
            return "this is not valid YAML: a quote is opened and never closed";
        }
        if (context.contains("flow mapping")) {
            return "this is not valid YAML: a '{' is opened and never closed, or a ',' is missing";
        }
        if (context.contains("flow sequence")) {
            return "this is not valid YAML: a '[' is opened and never closed, or a ',' is missing";
        }
        if (context.contains("block mapping") || problem.contains("block mapping")) {
            return "this is not valid YAML: the line is indented differently from its neighbours";
        }
        if (problem.contains("expected ':'")) {
            return "this is not valid YAML: a setting needs a ':' and a space after its name";
        }
        return "this is not valid YAML: " + (context.isEmpty() ? problem : context + ", " + problem)
                + "; check the indentation and the quotes";
    }
}
