package org.ladderlab.plugins.mlflow.sending;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.ladderlab.plugins.mlflow.points.Cursor;
import org.ladderlab.plugins.mlflow.transport.Rest;
import org.ladderlab.runs.RunFolder;
import org.ladderlab.runs.files.Sha256;

/**
 * Uploads what the UI can show: {@code resolved.yaml, provenance.json, result.json} and the figures; each only when it is new
 * or has changed. Figures named {@code samples} or {@code reconstructions}, with {@code -STEP} or without, also go to the image
 * grid, which lays them side by side over steps and runs.
 */
final class Artifacts {

    private static final Pattern GRID = Pattern.compile("(samples|reconstructions)(?:-(\\d{1,12}))?\\.png");
    private static final int THUMBNAIL = 256;
    private static final Pattern PROXIED =
            Pattern.compile("(?:mlflow-artifacts:/+|https?://.*/mlflow-artifacts/artifacts/)(.+)");

    private final Rest rest;
    private final Cursor cursor;
    private final Path folder;
    private final Optional<String> root;

    /** {@code artifactUri} is the server's for this run. */
    Artifacts(Rest rest, Cursor cursor, Path folder, String artifactUri) {
        this.rest = rest;
        this.cursor = cursor;
        this.folder = folder;
        this.root = proxied(artifactUri);
    }

    /** The path below the server's artifacts; empty for a place that is not reached over HTTP. */
    static Optional<String> proxied(String artifactUri) {
        Matcher proxied = PROXIED.matcher(artifactUri);
        return proxied.matches() ? Optional.of(proxied.group(1).replaceFirst("^[^/]+:\\d+/", "")) : Optional.empty();
    }

    /** Whether the server takes artifacts over HTTP (it was started with {@code --serve-artifacts}). */
    boolean areTaken() {
        return root.isPresent();
    }

    /**
     * Uploads what has changed.
     *
     * @param steps the step of figures that do not name one
     * @param startTime of the run, in milliseconds since 1970
     * @return the keys that there are in the image grid
     */
    Set<String> upload(long steps, long startTime) throws InterruptedException {
        if (root.isEmpty()) {
            return Set.of();
        }
        Set<String> images = new TreeSet<>();
        for (String name : List.of(RunFolder.RESOLVED, RunFolder.PROVENANCE, RunFolder.RESULT)) {
            if (Files.exists(folder.resolve(name))) {
                changed(name, folder.resolve(name));
            }
        }
        for (Path figure : figures(folder)) {
            String name = figure.getFileName().toString();
            boolean isNew = changed("figures/" + name.replaceAll("[^A-Za-z0-9._+-]", "_"), figure);
            Matcher grid = GRID.matcher(name);
            if (grid.matches()) {
                images.add(grid.group(1));
                if (isNew) {
                    String step = grid.group(2);
                    grid(figure, grid.group(1), step == null ? steps : Long.parseLong(step), startTime);
                }
            }
        }
        return images;
    }

    /** Uploads one file, if it is new or has changed and the server takes artifacts. */
    void upload(String name, Path file) throws InterruptedException {
        if (root.isPresent()) {
            changed(name, file);
        }
    }

    /** The files of a run's figures that the UI can show, in order. */
    static List<Path> figures(Path folder) {
        Path figures = new RunFolder(folder).figures();
        if (!Files.isDirectory(figures)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(figures)) {
            return files.filter(file ->
                            file.getFileName().toString().matches(".+\\.(png|jpe?g|gif|svg|csv|json|html|pdf|md|txt)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + figures + ".", e);
        }
    }

    private boolean changed(String name, Path file) throws InterruptedException {
        String sha256 = Sha256.of(file);
        if (sha256.equals(cursor.artifacts().get(name))) {
            return false;
        }
        put(name, file);
        cursor.artifacts().put(name, sha256);
        cursor.save();
        return true;
    }

    private void put(String name, Path file) throws InterruptedException {
        rest.put(root.orElseThrow() + "/" + name, file);
    }

    /** The image and its small twin, under the names that the UI's image grid reads. */
    private void grid(Path figure, String key, long step, long startTime) throws InterruptedException {
        String unique = UUID.nameUUIDFromBytes((cursor.runId() + key + step).getBytes(StandardCharsets.UTF_8))
                .toString();
        String name = "images/" + key + "+step+" + step + "+timestamp+" + (startTime + step) + "+" + unique;
        try {
            @Nullable BufferedImage image = ImageIO.read(figure.toFile());
            if (image == null) {
                return;
            }
            Path small = Files.createTempFile("ladderlab", ".png");
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ImageIO.write(shrunk(image), "png", bytes);
                Files.write(small, bytes.toByteArray());
                put(name + "+compressed.png", small);
            } finally {
                Files.delete(small);
            }
            put(name + ".png", figure);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a small copy of " + figure + ".", e);
        }
    }

    private static BufferedImage shrunk(BufferedImage image) {
        double scale = Math.min(1, (double) THUMBNAIL / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) (image.getWidth() * scale));
        int height = Math.max(1, (int) (image.getHeight() * scale));
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return small;
    }
}
