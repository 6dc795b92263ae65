package org.ladderlab.figures;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * One self-contained HTML page of rows of images, each with a slider that goes along the row. Nothing is fetched from anywhere.
 *
 * @param title what is to be seen
 * @param rows what each row is
 * @param columns what each column is
 */
public record SliderPage(String title, List<String> rows, List<String> columns) {

    private static final String SCRIPT =
            """
            for (const row of document.querySelectorAll('figure')) {
              const pictures = row.querySelectorAll('img'), slider = row.querySelector('input');
              const show = () => {
                pictures.forEach((picture, i) => { picture.hidden = i !== slider.valueAsNumber; });
                row.querySelector('output').textContent = pictures[slider.valueAsNumber].alt;
              };
              slider.addEventListener('input', show);
              show();
            }
            """;

    /** The page of images, row after row, shaded by the figures of their model. */
    public String html(ExampleFigures figures, Examples examples) {
        List<BufferedImage> pictures = figures.pictures(examples);
        String figuresOfRows = IntStream.range(0, rows.size())
                .mapToObj(r -> figure(r, pictures))
                .collect(Collectors.joining());
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
                <title>%1$s</title>
                <style>
                body { font-family: sans-serif; margin: 2rem; }
                main { display: flex; flex-wrap: wrap; gap: 1.5rem; }
                figure { margin: 0; width: 10rem; }
                img { width: 100%%; image-rendering: pixelated; }
                img[hidden] { display: none; }
                input { width: 100%%; }
                </style>
                </head>
                <body>
                <h1>%1$s</h1>
                <main>
                %2$s</main>
                <script>
                %3$s</script>
                </body>
                </html>
                """
                .formatted(escaped(title), figuresOfRows, SCRIPT);
    }

    private String figure(int row, List<BufferedImage> pictures) {
        String images = IntStream.range(0, columns.size())
                .mapToObj(c -> "<img alt=\"%s\" src=\"%s\">\n"
                        .formatted(escaped(columns.get(c)), uri(pictures.get(row * columns.size() + c))))
                .collect(Collectors.joining());
        return """
                <figure>
                %1$s<input type="range" min="0" max="%2$d" value="%3$d" aria-label="%4$s">
                <figcaption>%4$s: <output></output></figcaption>
                </figure>
                """
                .formatted(images, columns.size() - 1, columns.size() / 2, escaped(rows.get(row)));
    }

    private static String uri(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a picture for a page.", e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
