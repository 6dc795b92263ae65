package org.ladderlab.plugins.datasets.stored;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something could not be read or written, as a clause. */
public final class Reasons {

    private Reasons() {}

    /** A clause without a full stop, which names the file where it is known. */
    public static String of(Exception e) {
        Throwable cause = e.getCause() instanceof IOException io ? io : e;
        if (cause instanceof NoSuchFileException missing) {
            return "there is no " + missing.getFile();
        }
        if (cause instanceof AccessDeniedException denied) {
            return denied.getFile() + " may not be read or written";
        }
        if (cause instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        if (cause instanceof FileSystemException file) {
            return file.getFile() + " (" + (file.getReason() == null ? "cannot be used" : file.getReason()) + ")";
        }
        String message = String.valueOf(cause.getMessage());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
