package org.ladderlab.nn.safetensors;

import java.io.IOException;

/** What is no whole safetensors file. */
public final class MalformedSafeTensorsException extends IOException {

    private static final long serialVersionUID = 1;

    private final String why;

    MalformedSafeTensorsException(String file, String why) {
        super(file + " is not a whole safetensors file: " + why + ".");
        this.why = why;
    }

    /** What is wrong with it, without its name. */
    public String why() {
        return why;
    }
}
