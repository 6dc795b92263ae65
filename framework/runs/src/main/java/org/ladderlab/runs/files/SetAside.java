package org.ladderlab.runs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps what is damaged beside what goes on: nothing is deleted, and nothing damaged is read again. */
public final class SetAside {

    private static final String DAMAGED = ".damaged";

    private SetAside() {}

    /** Moves a damaged file to {@code NAME.damaged}, over what an earlier damage left there. */
    public static Path file(Path file) {
        Path kept = file.resolveSibling(file.getFileName() + DAMAGED);
        try {
            return Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw RunException.cannotWrite(kept, e);
        }
    }
}
