package org.ladderlab.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ladderlab.figures.CurveFigure;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.description.ComponentDescription;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;

/**
 * The catalogue as Markdown: an index, and a page for each kind of component.
 *
 * @param texts by file name
 * @param plots by file name, below {@code images}
 */
record CataloguePages(Map<String, String> texts, Map<String, CurveFigure> plots) {

    private static final String NOTICE =
            "<!-- Written by './ladderlab catalogue docs/catalogue' out of the components themselves; do not edit. -->\n\n";

    static CataloguePages of(Catalogue catalogue) {
        CataloguePages pages = new CataloguePages(new LinkedHashMap<>(), new LinkedHashMap<>());
        StringBuilder index =
                new StringBuilder(NOTICE + "# Catalogue\n\nEvery component that can be named in an experiment"
                        + " file, by kind. `./ladderlab describe KIND NAME` prints one of them.\n");
        for (Kind<?> kind : catalogue.kinds()) {
            List<? extends ComponentType<?, ?>> types = catalogue.components(kind);
            if (!types.isEmpty()) {
                index.append("\n## [")
                        .append(title(kind))
                        .append("](")
                        .append(file(kind))
                        .append(")\n\n");
                types.forEach(type -> index.append("- [")
                        .append(type.name())
                        .append("](")
                        .append(file(kind))
                        .append('#')
                        .append(type.name())
                        .append("): ")
                        .append(type.doc().summary())
                        .append('\n'));
                pages.texts.put(file(kind), pages.page(catalogue, kind, types));
            }
        }
        pages.texts.put("README.md", index.toString());
        return pages;
    }

    private String page(Catalogue catalogue, Kind<?> kind, List<? extends ComponentType<?, ?>> types) {
        StringBuilder page = new StringBuilder(NOTICE + "# " + title(kind) + "\n\n[All kinds](README.md)\n");
        for (ComponentType<?, ?> type : types) {
            ComponentDescription about = ComponentDescription.of(catalogue, type);
            page.append("\n## ")
                    .append(about.name())
                    .append("\n\n")
                    .append(about.summary())
                    .append("\n\n");
            page.append("```\n").append(about.equation()).append("\n```\n\n");
            page.append("Source: ").append(about.source()).append(". Plugin: `");
            page.append(about.origin().plugin()).append("`.\n");
            settings(page, about.settings());
            CatalogueExample.of(catalogue, type, about).ifPresent(example -> {
                String image = "images/" + kind.name() + "-" + type.name() + ".png";
                plots.put(image, example.figure());
                page.append("\n![")
                        .append(example.text())
                        .append("](")
                        .append(image)
                        .append(")\n\n");
                page.append(example.values());
            });
        }
        return page.toString();
    }

    private static void settings(StringBuilder page, List<ComponentDescription.Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.append("\n| setting | what it is | values | default |\n|---|---|---|---|\n");
        for (ComponentDescription.Row row : rows) {
            page.append("| `")
                    .append(row.name())
                    .append("` | ")
                    .append(cell(row.description()))
                    .append(" | ");
            page.append(cell(row.type() + (row.range().isEmpty() ? "" : ", " + row.range())))
                    .append(" | ");
            page.append(row.required() ? "required" : row.standard().isEmpty() ? "" : "`" + cell(row.standard()) + "`");
            page.append(" |\n");
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static String file(Kind<?> kind) {
        return kind.name() + ".md";
    }

    private static String title(Kind<?> kind) {
        String name = kind.name().replace('-', ' ');
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
