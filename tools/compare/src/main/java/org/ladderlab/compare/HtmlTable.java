package org.ladderlab.compare;

import java.util.List;

/** A table as HTML that scrolls by itself where it is wider than the page. */
final class HtmlTable {

    private HtmlTable() {}

    static String of(Grid grid) {
        String title = Html.escape(grid.title());
        StringBuilder html = new StringBuilder("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\""
                + title + "\">\n<table>\n<caption>" + title + "</caption>\n<thead><tr>");
        for (Grid.Column column : grid.columns()) {
            html.append("<th scope=\"col\"").append(style(column)).append('>');
            html.append(Html.escape(column.head())).append("</th>");
        }
        html.append("</tr></thead>\n<tbody>\n");
        for (List<Grid.Cell> row : grid.rows()) {
            html.append("<tr>");
            for (int c = 0; c < row.size(); c++) {
                String tag = c == 0 ? "th" : "td";
                String text = Html.number(row.get(c).text());
                html.append('<')
                        .append(tag)
                        .append(c == 0 ? " scope=\"row\"" : style(grid.columns().get(c)))
                        .append('>');
                html.append(row.get(c).best() ? "<strong>" + text + "</strong>" : text);
                html.append("</").append(tag).append('>');
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table>\n</div>\n").toString();
    }

    private static String style(Grid.Column column) {
        return column.number() ? " class=\"number\"" : "";
    }
}
