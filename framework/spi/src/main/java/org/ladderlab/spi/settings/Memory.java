package org.ladderlab.spi.settings;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** How much memory there is, and amounts of it in words. */
public final class Memory {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Memory() {}

    /** What this machine has, or the container in which this runs. */
    public static long ofMachine() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /**
     * Refuses data that Java's heap cannot hold, before they are made.
     *
     * @param setting that decides how much it is
     * @param what a plural, such as {@code the examples}
     * @throws ConfigurationException with both amounts
     */
    public static void requireHeap(String setting, String what, double bytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > 0.8 * heap) {
            throw new ConfigurationException(
                    setting,
                    capital(what) + " would take " + text(bytes) + ", and Java's heap has " + text(heap)
                            + "; use fewer or smaller ones, or give it more with LADDERLAB_JAVA_OPTIONS=-Xmx8g.");
        }
    }

    /** {@code 1.4 GiB}. */
    public static String text(double bytes) {
        int unit = 0;
        double amount = bytes;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || amount >= 100 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    private static String capital(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
