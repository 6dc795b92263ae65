package org.ladderlab.cli;

import com.google.inject.Inject;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.ComponentDescription;

/** {@code describe KIND NAME}: one component with its equation, source, settings and an example. */
final class DescribeCommand implements Command {

    private final Workbench workbench;

    @Inject
    DescribeCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "describe";
    }

    @Override
    public String arguments() {
        return "KIND NAME";
    }

    @Override
    public String summary() {
        return "explain one component: equation, source, settings, an example";
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<String> words = line.getArgList();
        if (words.size() != 2) {
            throw new UsageException("Write the kind and the name, for example 'ladderlab describe schedule cosine';"
                    + " 'ladderlab plugins' lists them.");
        }
        Catalogue catalogue = workbench.catalogue(line, console);
        try {
            ComponentDescription description =
                    ComponentDescription.of(catalogue, catalogue.get(catalogue.kind(words.get(0)), words.get(1)));
            console.result(
                    console.json()
                            ? description.json().toString()
                            : description.text().stripTrailing());
            return 0;
        } catch (NoSuchElementException e) {
            throw new UsageException("ladderlab describe: " + e.getMessage());
        }
    }
}
