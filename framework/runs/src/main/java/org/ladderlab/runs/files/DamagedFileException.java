package org.ladderlab.runs.files;

import java.nio.file.Path;

/** A file that is not as it was written, or cannot be read at all. The message is a full sentence that names it and the remedy. */
public final class DamagedFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String shortly;

    /**
     * Says what is wrong with a file.
     *
     * @param what is wrong with it, to follow "it", for example {@code is empty}
     * @param remedy a full sentence
     */
    public DamagedFileException(Path file, String what, String remedy) {
        super("The file " + file + " cannot be used: it " + what + ". " + remedy);
        this.shortly = "the file " + file.getFileName() + " cannot be used: it " + what;
    }

    /** The same in a few words, for a table: without the folder and the remedy. */
    public String shortly() {
        return shortly;
    }
}
