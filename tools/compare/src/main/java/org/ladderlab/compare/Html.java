package org.ladderlab.compare;

/** Text inside HTML and SVG. */
final class Html {

    private Html() {}

    /** Text as it may stand in an element or in an attribute with double quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A hyphen before a digit is a minus, as long as a plus. */
    static String number(String text) {
        return escape(text).replaceAll("(?<![\\w.])-(?=[0-9])", "−");
    }

    /** An item of a legend: a line in a variant's style, and its name. */
    static String legend(String style, String name) {
        return "<li><svg viewBox=\"0 0 28 8\" aria-hidden=\"true\"><polyline class=\"line " + style
                + "\" points=\"0,4 28,4\"/></svg>" + escape(name) + "</li>";
    }

    /** A drawing with a caption. */
    static String figure(String svg, String caption) {
        return "<figure>" + svg + "<figcaption>" + Html.escape(caption) + "</figcaption></figure>\n";
    }
}
