package org.ladderlab.registry;

import java.util.Optional;

/**
 * Where a plugin came from, for provenance.
 *
 * @param plugin its name
 * @param location the jar or the folder of classes
 * @param sha256 of the jar, in hexadecimal; empty for a folder
 */
public record PluginOrigin(String plugin, String location, Optional<String> sha256) {}
