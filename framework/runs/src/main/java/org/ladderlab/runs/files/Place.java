package org.ladderlab.runs.files;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a process is, in words that tell later whether it was on this machine. */
public final class Place {

    private Place() {}

    /** {@code process 123 on HOST}. */
    public static String here() {
        return "process " + ProcessHandle.current().pid() + onHost();
    }

    /** Whether a place is on this machine. */
    public static boolean isHere(String place) {
        return place.endsWith(onHost());
    }

    private static String onHost() {
        try {
            return " on " + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return " on this host";
        }
    }
}
