package org.ladderlab.plugins.datasets.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pictures of a folder or a zip, made alike. */
public final class Pictures implements Source {

    /**
     * What is made of each.
     *
     * @param colours its channels; empty for what the first picture has
     * @param size one side of a square, or height and width; empty for what the first picture has
     * @param crop whether the middle is cut out of a picture of other proportions
     * @param bits of each value that are kept, the highest
     */
    public record Form(Optional<Colours> colours, List<Integer> size, boolean crop, int bits) {}

    private final PictureFiles files;
    private final PictureLabels labels;
    private final Form form;
    private final Colours colours;
    private final Picture first;

    private Pictures(PictureFiles files, PictureLabels labels, Form form, Colours colours, Picture first) {
        this.files = files;
        this.labels = labels;
        this.form = form;
        this.colours = colours;
        this.first = first;
    }

    /**
     * Opens a folder or a zip.
     *
     * @param labels a file with the labels of pictures
     * @param folders whether sub-folders are classes where no file says otherwise
     */
    public static Pictures open(Path place, Optional<Path> labels, boolean folders, Form form) throws IOException {
        PictureFiles files = PictureFiles.of(place);
        PictureLabels each =
                labels.isPresent() ? PictureLabels.in(labels.get(), files) : PictureLabels.of(files, folders);
        try (PictureFiles.Reader reader = files.reader()) {
            String name = files.names().get(0);
            String at = files.place().resolve(name).toString();
            Picture first = Picture.read(at, reader.read(name));
            // One that is not opaque is refused, unless four channels are asked for.
            Colours own = first.own() == Colours.RGBA ? Colours.RGB : first.own();
            Colours colours = form.colours().orElse(own);
            return new Pictures(files, each, form, colours, made(first, form, colours, at));
        }
    }

    private static Picture made(Picture picture, Form form, Colours colours, String at) throws FormatException {
        Picture turned = picture.in(colours, at);
        return form.size().isEmpty() ? turned : new Resize(form.size()).of(turned, form.crop(), at);
    }

    @Override
    public List<Integer> shape() {
        return List.of(first.channels(), first.height(), first.width());
    }

    @Override
    public boolean bytes() {
        return true;
    }

    @Override
    public boolean labelled() {
        return !labels.byName().isEmpty();
    }

    @Override
    public List<String> labelNames() {
        return labels.names();
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(labels.warnings());
        if (!files.others().isEmpty()) {
            all.add(files.others().size() + " files in " + files.place()
                    + " are no pictures by their names and were not read: "
                    + String.join(
                            ", ",
                            files.others().subList(0, Math.min(3, files.others().size())))
                    + (files.others().size() > 3 ? ", ..." : "") + ".");
        }
        return all;
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        try (PictureFiles.Reader reader = files.reader()) {
            for (String name : files.names()) {
                String at = files.place().resolve(name).toString();
                Picture own = Picture.read(at, reader.read(name));
                requireAlike(own, at);
                Picture picture = made(own, form, colours, at);
                if (picture.height() != first.height() || picture.width() != first.width()) {
                    throw new FormatException(
                            at,
                            "it has " + picture.height() + " x " + picture.width() + " pixels, and the first has "
                                    + first.height() + " x " + first.width(),
                            "make them alike by 'size'");
                }
                for (int i = 0; form.bits() < 8 && i < picture.values().length; i++) {
                    picture.values()[i] = (int) picture.values()[i] >> 8 - form.bits();
                }
                visitor.visit(at, picture.values(), labels.byName().getOrDefault(name, 0));
            }
        }
    }

    private void requireAlike(Picture own, String at) throws FormatException {
        if (form.colours().isEmpty() && own.opaque() && own.own() != colours) {
            throw new FormatException(
                    at,
                    colours == Colours.GREY
                            ? "it is in colours, and the first picture is grey"
                            : "it is grey, and the first picture is in colours",
                    "make them alike by colours: grey or rgb");
        }
    }
}
