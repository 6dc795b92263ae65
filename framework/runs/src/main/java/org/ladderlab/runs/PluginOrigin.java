package org.ladderlab.runs;

import java.util.Optional;

/**
 * Where a plugin came from, for provenance.
 *
 * @param plugin its name
 * @param location the jar or the folder of classes
 * @param sha256 of its content, in hexadecimal, the same for a jar and for a folder of the same classes; empty where neither is known
 */
public record PluginOrigin(String plugin, String location, Optional<String> sha256) {}
