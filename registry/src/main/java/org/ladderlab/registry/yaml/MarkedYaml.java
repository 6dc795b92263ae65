package org.ladderlab.registry.yaml;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import org.yaml.snakeyaml.LoaderOptions;

/** Jackson's YAML with the parser and the generator that know how each value is written. */
final class MarkedYaml extends YAMLFactory {

    private static final long serialVersionUID = 1L;

    static final MarkedYaml INSTANCE = new MarkedYaml();

    private MarkedYaml() {
        super(builder()
                .loaderOptions(unlimited())
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .stringQuotingChecker(new Quoting())
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
                .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR, YAMLGenerator.Feature.ALLOW_LONG_KEYS));
    }

    /** How large a file may be is decided where it is read, how deep it may be in {@link YamlReader}. */
    private static LoaderOptions unlimited() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        return options;
    }

    MarkedParser parser(String text) {
        return new MarkedParser(
                context(text), _parserFeatures, _yamlParserFeatures, _loaderOptions, new StringReader(text));
    }

    StyledGenerator generator(Writer out) throws IOException {
        return new StyledGenerator(context(out), _generatorFeatures, _yamlGeneratorFeatures, _quotingChecker, out);
    }

    private IOContext context(Object content) {
        return _createContext(_createContentReference(content), false);
    }
}
