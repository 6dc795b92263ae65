package org.ladderlab.plugins.datasets;

import java.io.IOException;
import java.util.Map;

/** A place that MNIST can be fetched from. */
interface MnistSource {

    /** The place's name, for messages. */
    String name();

    /** The contents of the four files, gzipped or not. */
    Map<MnistFile, byte[]> fetch() throws IOException, InterruptedException;
}
