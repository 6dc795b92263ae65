package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.util.Locale;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.ComponentDescription;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;

/** {@code plugins}: every component that is installed, by kind. */
final class PluginsCommand implements Command {

    private final Workbench workbench;

    @Inject
    PluginsCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "plugins";
    }

    @Override
    public String arguments() {
        return "";
    }

    @Override
    public String summary() {
        return "list every component that is installed";
    }

    @Override
    public int run(CommandLine line, Console console) {
        Catalogue catalogue = workbench.catalogue(line, console);
        if (console.json()) {
            console.result(json(catalogue).toString());
            return 0;
        }
        for (Kind<?> kind : catalogue.kinds()) {
            console.say(kind.name());
            for (ComponentType<?, ?> type : catalogue.components(kind)) {
                console.say(String.format(
                        Locale.ROOT, "  %-28s %s", type.name(), type.doc().summary()));
            }
        }
        return 0;
    }

    private static ObjectNode json(Catalogue catalogue) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ArrayNode components = root.putArray("components");
        for (Kind<?> kind : catalogue.kinds()) {
            for (ComponentType<?, ?> type : catalogue.components(kind)) {
                components.add(ComponentDescription.of(catalogue, type).json());
            }
        }
        ArrayNode problems = root.putArray("problems");
        catalogue.problems().forEach(problem -> problems.addObject()
                .put("location", problem.location())
                .put("message", problem.message()));
        return root;
    }
}
