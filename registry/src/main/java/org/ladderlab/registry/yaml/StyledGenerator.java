package org.ladderlab.registry.yaml;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.Writer;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.DumperOptions.Version;

/** Jackson's YAML generator, which here is told how each value is to be written. */
final class StyledGenerator extends YAMLGenerator {

    /** As {@link MarkedYaml} makes it. */
    StyledGenerator(IOContext context, int features, int yamlFeatures, StringQuotingChecker quoting, Writer out)
            throws IOException {
        super(context, features, yamlFeatures, quoting, null, out, (Version) null);
    }

    /** Whether the maps and lists that begin from now on stand on one line; all that is in such a one does. */
    void flow(boolean flow) {
        _outputOptions.setDefaultFlowStyle(flow ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }

    /**
     * A single value.
     *
     * @param text whether it is a text, which stands in quotes where another reader might take it for something else
     */
    void scalar(String value, boolean text) throws IOException {
        _verifyValueWrite("write a single value");
        boolean quoted = text && _quotingChecker.needToQuoteValue(value);
        _writeScalar(value, "string", quoted ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN);
    }
}
