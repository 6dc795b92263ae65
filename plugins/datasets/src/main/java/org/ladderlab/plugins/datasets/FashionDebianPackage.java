package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;

/** Debian's package {@code dataset-fashion-mnist}, fetched by apt-get, for machines that reach package registries alone; nothing is installed. */
record FashionDebianPackage() implements MnistSource {

    @Override
    public String name() {
        return "Debian's package dataset-fashion-mnist";
    }

    @Override
    public Map<MnistFile, byte[]> fetch() throws IOException, InterruptedException {
        Map<MnistFile, byte[]> contents = new EnumMap<>(MnistFile.class);
        try (Workplace place = new Workplace()) {
            place.run("apt-get", "download", "dataset-fashion-mnist");
            place.run("dpkg-deb", "-x", place.file(".deb").toString(), "unpacked");
            for (MnistFile file : MnistFile.values()) {
                contents.put(file, Files.readAllBytes(place.file(file.fileName() + ".gz")));
            }
        }
        return contents;
    }
}
