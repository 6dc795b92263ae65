package org.ladderlab.engine;

import java.util.List;
import java.util.Map;
import org.ladderlab.figures.Examples;
import org.ladderlab.spi.data.DataSpec;

/**
 * What was drawn.
 *
 * @param what is to be seen, in words
 * @param data what an example is
 * @param background examples of the data, by which pictures are shaded
 * @param examples (rows times columns, example shape), row after row
 * @param rows what each row is; one empty name where there are no rows
 * @param columns what each column is
 * @param classes that were asked for in turn, or of each row; none of a model that is told none
 * @param originals what was reconstructed; of no examples otherwise
 * @param notes what the sampler says of its work
 */
public record Drawn(
        String what,
        DataSpec data,
        Examples background,
        Examples examples,
        List<String> rows,
        List<String> columns,
        List<Integer> classes,
        Examples originals,
        Map<String, Double> notes) {

    public Drawn {
        rows = List.copyOf(rows);
        columns = List.copyOf(columns);
        classes = List.copyOf(classes);
        notes = Map.copyOf(notes);
    }
}
