package org.ladderlab.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.ladderlab.runs.files.DurableFiles;

/** A self-contained HTML document: no script, and nothing is fetched from anywhere. Readable on a phone, in the dark and on paper. */
final class Document {

    private Document() {}

    static String of(String title, String header, String main) {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <header>
                %s</header>
                <main>
                %s</main>
                </body>
                </html>
                """
                .formatted(Html.escape(title), style(), header, main);
    }

    static String section(String id, String title, String content) {
        return "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\">\n<h2 id=\"" + id + "-title\">"
                + Html.escape(title) + "</h2>\n" + content + "</section>\n";
    }

    /** Writes it, whole or not at all, with the folders that are missing. */
    static void write(Path file, String html) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the page " + file + ".", e);
        }
        DurableFiles.write(file, html);
    }

    private static String style() {
        try (InputStream css = Objects.requireNonNull(Document.class.getResourceAsStream("page.css"))) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The page's style is missing from the jar.", e);
        }
    }
}
