package org.ladderlab.cli;

import com.google.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.figures.CurveFigure;
import org.ladderlab.registry.catalogue.Catalogue;

/** {@code catalogue FOLDER}: every installed component as pages that a Git host shows, with plots. */
final class CatalogueCommand implements Command {

    private final Workbench workbench;

    @Inject
    CatalogueCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public String name() {
        return "catalogue";
    }

    @Override
    public String arguments() {
        return "FOLDER";
    }

    @Override
    public String summary() {
        return "write every component as Markdown pages with plots, as in docs/catalogue";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(CommandOptions.flag("no-plots", "write the pages and leave the plots as they are"));
    }

    @Override
    public int run(CommandLine line, Console console) {
        if (line.getArgList().size() != 1) {
            throw new UsageException("Name the folder to write, for example 'ladderlab catalogue docs/catalogue'.");
        }
        Path folder = Path.of(line.getArgList().get(0));
        Catalogue catalogue = workbench.catalogue(line, console);
        CataloguePages pages = CataloguePages.of(catalogue);
        try {
            Files.createDirectories(folder.resolve("images"));
            for (Map.Entry<String, String> page : pages.texts().entrySet()) {
                Files.writeString(folder.resolve(page.getKey()), page.getValue());
            }
        } catch (IOException e) {
            throw new UsageException("The catalogue cannot be written to " + folder + ": " + e.getMessage());
        }
        if (!line.hasOption("no-plots")) {
            for (Map.Entry<String, CurveFigure> plot : pages.plots().entrySet()) {
                plot.getValue().draw(folder.resolve(plot.getKey()));
            }
        }
        console.say(pages.texts().size() + " pages and " + pages.plots().size() + " plots are in " + folder + ".");
        return 0;
    }
}
