package org.ladderlab.registry.yaml;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ImplicitTuple;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Jackson's YAML parser, which here also shows how each token is written: in quotes, with an anchor, with a tag. Every scalar is a text:
 * YAML 1.1 would take {@code no} for a truth value and {@code 010} for eight before its setting is known.
 */
final class MarkedParser extends YAMLParser {

    private @Nullable Event written;
    private JsonLocation document = JsonLocation.NA;

    /** As {@link MarkedYaml} makes it. */
    MarkedParser(IOContext context, int features, int yamlFeatures, LoaderOptions options, Reader text) {
        super(context, features, yamlFeatures, options, null, text);
    }

    @Override
    protected Event getEvent() throws IOException {
        boolean key = _parsingContext.inObject() && _currToken != JsonToken.FIELD_NAME;
        Event event = super.getEvent();
        written = event;
        if (event instanceof DocumentStartEvent) {
            document = _locationFor(event.getStartMark());
        }
        return key && !(event instanceof ScalarEvent || event instanceof MappingEndEvent) ? nameless(event) : event;
    }

    /** Stands for a key that is no scalar, which Jackson does not know. */
    private Event nameless(Event key) throws IOException {
        Event last = key;
        for (int open = key instanceof CollectionStartEvent ? 1 : 0; open > 0; ) {
            last = super.getEvent();
            open += last instanceof CollectionStartEvent ? 1 : last instanceof CollectionEndEvent ? -1 : 0;
        }
        ImplicitTuple untagged = new ImplicitTuple(true, false);
        return new ScalarEvent(null, null, untagged, "", key.getStartMark(), last.getEndMark(), ScalarStyle.PLAIN);
    }

    @Override
    protected JsonToken _decodeScalar(ScalarEvent scalar) {
        _textValue = scalar.getValue();
        return JsonToken.VALUE_STRING;
    }

    /** How the current token is written, which begins a value or is a key. */
    NodeEvent written() {
        if (written instanceof NodeEvent node) {
            return node;
        }
        throw new IllegalStateException("The current token, " + _currToken + ", begins no value.");
    }

    /** Where the document of the current token begins. */
    JsonLocation document() {
        return document;
    }
}
