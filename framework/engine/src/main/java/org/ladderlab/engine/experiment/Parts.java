package org.ladderlab.engine.experiment;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.data.DataSpec;
import org.ladderlab.spi.data.Dataset;
import org.ladderlab.spi.model.Decoder;
import org.ladderlab.spi.model.Encoder;
import org.ladderlab.spi.run.Loss;
import org.ladderlab.spi.run.SampleRequest;
import org.ladderlab.spi.run.Sampler;
import org.ladderlab.spi.settings.ConfigurationException;

/** The parts of an experiment, or of a model within it, that are made so far. */
final class Parts {

    /** What each is for, to the component that it is, and itself. */
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** Every component made for the experiment; a model within it is put together of some of them. */
    private final Map<Object, Made> made;

    private final List<SampleRequest> requests = new ArrayList<>();

    private final int trainingSteps;
    private final String place;
    private final Optional<DataSpec> data;

    private record Part(String component, Object made) {}

    private record Made(String kind, String component) {}

    /** Those of an experiment that trains so many steps. */
    Parts(int trainingSteps) {
        this(new IdentityHashMap<>(), trainingSteps, "", Optional.empty());
    }

    private Parts(Map<Object, Made> made, int trainingSteps, String place, Optional<DataSpec> data) {
        this.made = made;
        this.trainingSteps = trainingSteps;
        this.place = place;
        this.data = data;
    }

    /**
     * Those of a model within this one.
     *
     * @param setting of either half that holds the half of the model within it
     */
    Parts within(String setting, DataSpec spec, List<Object> found) {
        Parts inner = new Parts(made, trainingSteps, place + "." + setting, Optional.of(spec));
        for (Object each : found) {
            String type = each.getClass().getSimpleName();
            Made known = made.getOrDefault(each, new Made(type, type));
            inner.put(known.kind, known.component, each);
        }
        return inner;
    }

    /** Remembers what a component is called. */
    void remember(Ref<?> ref, Object component) {
        made.put(component, new Made(ref.type().kind().name(), ref.type().name()));
    }

    /** Remembers the samples that a metric asks for. */
    SampleRequest remember(SampleRequest request) {
        requests.add(request);
        return request;
    }

    List<SampleRequest> requests() {
        return List.copyOf(requests);
    }

    void put(String role, String component, Object made) {
        parts.put(role, new Part(component, made));
    }

    int trainingSteps() {
        return trainingSteps;
    }

    /** Where either half holds that of this model, for example {@code .above}; empty for the experiment's own. */
    String place() {
        return place;
    }

    /** What an example is. */
    DataSpec data(String component) {
        return data.orElseGet(() -> get(Dataset.class, component).spec());
    }

    void putAll(Parts others) {
        parts.putAll(others.parts);
    }

    /**
     * The newest part of a type.
     *
     * @param component that needs it, for the message
     * @throws ConfigurationException if there is none
     */
    <P> P get(Class<P> type, String component) {
        return find(type)
                .orElseThrow(() -> new ConfigurationException("'" + component + "' needs " + words(type) + ", but "
                        + instead(type) + "; change one of the two."));
    }

    /** The newest part of a type, where there is one. */
    <P> Optional<P> find(Class<P> type) {
        Optional<P> found = Optional.empty();
        for (Part part : parts.values()) {
            if (type.isInstance(part.made)) {
                found = Optional.of(type.cast(part.made));
            }
        }
        return found;
    }

    /** The part that was expected to be of the type, or else all there are. */
    private String instead(Class<?> type) {
        for (Class<?> role : List.of(Dataset.class, Encoder.class, Decoder.class, Loss.class, Sampler.class)) {
            if (role.isAssignableFrom(type)) {
                for (Part part : parts.values()) {
                    if (role.isInstance(part.made)) {
                        return "the " + words(role).substring(words(role).indexOf(' ') + 1) + " is '" + part.component
                                + "', which is none";
                    }
                }
            }
        }
        StringBuilder there = new StringBuilder();
        parts.forEach((role, part) -> there.append(there.isEmpty() ? "" : ", ")
                .append(role)
                .append(" '")
                .append(part.component)
                .append("'"));
        return there.isEmpty() ? "no part was made before it" : "the parts made before it are " + there;
    }

    /** A type's name as words with an article, for example {@code a gaussian diffusion}. */
    private static String words(Class<?> type) {
        String words =
                type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return (words.matches("[aeiou].*") ? "an " : "a ") + words;
    }
}
