package org.ladderlab.registry.catalogue;

/**
 * A plugin, or one of its components, that cannot be used; the others can.
 *
 * @param location the jar or the folder of classes
 * @param message a full sentence
 */
public record PluginProblem(String location, String message) {

    @Override
    public String toString() {
        return location + ": " + message;
    }
}
