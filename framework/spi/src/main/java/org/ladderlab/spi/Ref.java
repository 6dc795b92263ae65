package org.ladderlab.spi;

/**
 * A nested component in a settings record: which one, and its settings. Made into the component by
 * {@link BuildContext#create}.
 */
public record Ref<T>(ComponentType<T, ?> type, Record config) {}
