package org.ladderlab.registry.binding;

import java.util.ArrayList;
import java.util.List;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.settings.Words;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.registry.yaml.Merge;
import org.ladderlab.registry.yaml.Node;
import org.ladderlab.registry.yaml.YamlWriter;

/**
 * The names in a map that are no settings of its record, and what was probably meant.
 *
 * @param path the map's; empty for the whole experiment
 * @param owner whose settings they would be, for messages
 */
record UnknownSettings(Catalogue catalogue, Settings settings, Node.Mapping written, String path, String owner) {

    List<String> names() {
        return written.entries().keySet().stream()
                .filter(name -> !settings.names().contains(name))
                .toList();
    }

    /**
     * What is wrong with a name.
     *
     * @param hints whether to look for what was meant, which takes time
     */
    String message(String name, boolean hints) {
        boolean variants = name.equals(Declaring.EXTENDS) || Declaring.VARIED.contains(name);
        if (variants || Declaring.WHOLE.contains(name)) {
            return "'" + name + "' stands at the top of a file" + (variants ? " or of a run" : "") + ", not here";
        }
        if (settings.fields().isEmpty()) {
            return "unknown setting of " + owner + ", which has no settings; remove it";
        }
        if (!hints) {
            return "unknown setting of " + owner;
        }
        if (isPath(name)) {
            return "a name with dots is a path, which --set and 'sweep' take; here write " + nested(name);
        }
        return "unknown setting of " + owner + hint(name) + Binder.known(settings)
                + (path.isEmpty() ? "; beside these a file may have " + String.join(", ", Declaring.TOP) : "");
    }

    private boolean isPath(String name) {
        return name.matches("\\w+(\\.\\w+)+") && settings.names().contains(name.substring(0, name.indexOf('.')));
    }

    private String nested(String name) {
        String value = written.get(name).map(YamlWriter::flow).orElseThrow();
        String inner = name.substring(name.indexOf('.') + 1);
        return name.substring(0, name.indexOf('.')) + ": {" + inner.replace(".", ": {") + ": " + value
                + "}".repeat(inner.split("\\.").length);
    }

    private String hint(String name) {
        List<String> known = new ArrayList<>(settings.names());
        if (path.isEmpty()) {
            known.addAll(Declaring.TOP);
        }
        List<String> below = below();
        String near = Words.didYouMean(name, known);
        return below.stream()
                .filter(each -> each.endsWith("." + name))
                .findFirst()
                .map(meant -> "; did you mean '" + meant + "'?")
                .orElseGet(() -> near.isEmpty() ? Words.didYouMeanBelow(name, below) : near);
    }

    /** The paths of the settings below those of the record: of its groups, and of the components that are written. */
    private List<String> below() {
        List<String> paths = new ArrayList<>(settings.paths());
        paths.removeAll(settings.names());
        for (SettingField field : settings.fields()) {
            boolean isComponent = field.type().form() == SettingType.Form.COMPONENT
                    && field.type().arity() != SettingType.Arity.LIST;
            if (isComponent) {
                written.get(field.name())
                        .flatMap(Merge::asMapping)
                        .flatMap(component -> component.get(Merge.TYPE))
                        .filter(type -> type instanceof Node.Scalar)
                        .flatMap(type -> catalogue.lookup(field.type().kind(), ((Node.Scalar) type).text()))
                        .ifPresent(type -> Settings.of(type.config())
                                .paths()
                                .forEach(each -> paths.add(Location.join(field.name(), each))));
            }
        }
        return paths;
    }
}
