package org.ladderlab.compare;

import java.util.List;

/**
 * A table as HTML that scrolls by itself where it is wider than the page. On a phone each row is a card, in which every cell has its
 * column's head before it; the roles keep it a table for those who hear it.
 */
final class HtmlTable {

    private HtmlTable() {}

    static String of(Grid grid) {
        String title = Html.escape(grid.title());
        StringBuilder html = new StringBuilder("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\""
                + title + "\">\n<table role=\"table\">\n<caption>" + title
                + "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        for (Grid.Column column : grid.columns()) {
            html.append("<th role=\"columnheader\" scope=\"col\"")
                    .append(style(column))
                    .append('>');
            html.append(Html.escape(column.head())).append("</th>");
        }
        html.append("</tr></thead>\n<tbody role=\"rowgroup\">\n");
        for (List<Grid.Cell> row : grid.rows()) {
            html.append("<tr role=\"row\">");
            for (int c = 0; c < row.size(); c++) {
                html.append(open(c, grid.columns().get(c)));
                html.append(content(row.get(c)));
                html.append(c == 0 ? "</th>" : "</td>");
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table>\n</div>\n").toString();
    }

    private static String content(Grid.Cell cell) {
        String text = Html.number(cell.text());
        String marked = cell.best() ? "<strong>" + text + "</strong>" : text;
        return cell.link().isEmpty() ? marked : "<a href=\"" + Html.escape(cell.link()) + "\">" + marked + "</a>";
    }

    private static String open(int index, Grid.Column column) {
        return index == 0
                ? "<th role=\"rowheader\" scope=\"row\">"
                : "<td role=\"cell\" data-head=\"" + Html.escape(column.head()) + "\"" + style(column) + ">";
    }

    private static String style(Grid.Column column) {
        return column.number() ? " class=\"number\"" : "";
    }
}
