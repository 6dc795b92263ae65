package org.ladderlab.compare;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

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

    /** A picture with a caption, inlined; of one that is damaged, that it is. */
    static String picture(Path file, String alt, String caption) {
        try {
            return "<figure><img alt=\"" + escape(alt) + "\" src=\"" + InlinePicture.uri(file) + "\"><figcaption>"
                    + escape(caption) + "</figcaption></figure>\n";
        } catch (CompareException | UncheckedIOException e) {
            return "<p class=\"facts\">" + escape(caption + ": " + e.getMessage()) + "</p>\n";
        }
    }

    /** Sentences, one below the other; nothing of none. */
    static String notes(List<String> sentences) {
        return sentences.stream()
                .map(each -> "<li>" + number(each) + "</li>\n")
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(),
                        items -> items.isEmpty() ? "" : "<ul class=\"notes\">\n" + items + "</ul>\n"));
    }

    /** A drawing with a caption. */
    static String figure(String svg, String caption) {
        return "<figure>" + svg + "<figcaption>" + Html.escape(caption) + "</figcaption></figure>\n";
    }
}
