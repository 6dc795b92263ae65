package org.ladderlab.spi.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Estimate;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Likelihood;
import org.ladderlab.spi.settings.ConfigurationException;

/**
 * What the nats of a model are nats of. The {@linkplain Likelihood likelihood} says whether it gives probabilities or a density, and
 * the {@linkplain DataSpec data} whether they lie on a grid. Nats of two measures differ by a change of units ({@code D log(cell)} and
 * more) that says nothing of the models, so they are never compared.
 */
public enum Measure {
    /** {@code -log P(x)} of values on a grid: a code length, never negative. */
    PROBABILITY("probability", "probabilities of the data's values"),
    /** {@code -log p(x)} of continuous data, in the data's units. */
    DENSITY("density", "a density of continuous data"),
    /**
     * {@code -log p(x)} of data that lie on a grid. It falls without end as the density gathers at the grid's values, so it is neither a
     * code length nor anything in bits per dimension.
     */
    DENSITY_ON_GRID("density on grid", "a density of data that lie on a grid");

    /** Scores whose value depends on the measure; divergences between latents do not. */
    private static final List<String> OF_DATA = List.of("total", "reconstruction", "nats");

    private final String shortly;
    private final String words;

    Measure(String shortly, String words) {
        this.shortly = shortly;
        this.words = words;
    }

    /**
     * That of a decoder's {@code log p(x | z)} on some data.
     *
     * @throws ConfigurationException if it gives probabilities to the values of a grid, and the data has none
     */
    public static Measure of(Decoder decoder, DataSpec data) {
        if (decoder.isDensity()) {
            return data.grid().isPresent() ? DENSITY_ON_GRID : DENSITY;
        }
        if (data.grid().isEmpty()) {
            throw new ConfigurationException("The decoder gives probabilities to values on a grid, and the data '"
                    + data.name() + "' is continuous; give the decoder a likelihood that is a density.");
        }
        return PROBABILITY;
    }

    /** The measure of this {@link #word}. */
    public static Measure ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** As files say it: {@code probability, density, density-on-grid}. */
    public String word() {
        return shortly.replace(' ', '-');
    }

    /** In two words. */
    public String shortly() {
        return shortly;
    }

    /** Of what, in words. */
    public String words() {
        return words;
    }

    /** A unit such as {@code nats} with what it is of, for axes and heads of columns. */
    public String unit(String unit) {
        return this == PROBABILITY ? unit : unit + " (" + shortly + ")";
    }

    /**
     * The name under which a value is kept: that of {@code total, reconstruction} and {@code nats} is {@code densityTotal} and so
     * on for a density on a grid, so that no program takes it for a probability's.
     */
    public String key(String name) {
        return this == DENSITY_ON_GRID && OF_DATA.contains(name)
                ? "density" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)
                : name;
    }

    /** What {@link #key} was made of, where that is another name: {@code total} of {@code densityTotal}. */
    public static Optional<String> plain(String key) {
        return OF_DATA.stream()
                .filter(name -> DENSITY_ON_GRID.key(name).equals(key))
                .findFirst();
    }

    /** {@code nats / (D ln 2)}, with no correction for a change of the data's scale; empty for a density on a grid. */
    public OptionalDouble bitsPerDim(double nats, DataSpec data) {
        return this == DENSITY_ON_GRID ? OptionalDouble.empty() : OptionalDouble.of(data.bitsPerDim(nats));
    }

    /**
     * A metric's value in nats by its {@link #key}, and in {@code bitsPerDim} where there are such: of the data in their own units.
     *
     * @param given of the values that a model is given
     */
    public Map<String, Estimate> values(Estimate given, DataSpec data) {
        Estimate nats = new Estimate(data.inOwnUnits(given.value()), given.standardError());
        Map<String, Estimate> values = new LinkedHashMap<>();
        values.put(key("nats"), nats);
        if (this != DENSITY_ON_GRID) {
            values.put(
                    "bitsPerDim", new Estimate(data.bitsPerDim(nats.value()), data.bitsPerDim(nats.standardError())));
        }
        return values;
    }
}
