package org.ladderlab.registry.experiment;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.ladderlab.registry.settings.SettingField;
import org.ladderlab.registry.settings.SettingType;
import org.ladderlab.registry.settings.Settings;
import org.ladderlab.registry.yaml.Location;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.TrainedRun;

/**
 * What an experiment is made of beside plain values.
 *
 * @param components its components, nested ones included
 * @param files the files and folders that it names, by the path of the setting, without those of the data
 * @param places the paths of all settings that may name a file or folder
 */
record Ingredients(Set<ComponentType<?, ?>> components, Map<String, Path> files, Set<String> places) {

    private static final String DATA = "data.";

    /** Those of a whole experiment, without what stands at the given paths. */
    static Ingredients of(Record experiment, Set<String> without) {
        Ingredients found = new Ingredients(new LinkedHashSet<>(), new LinkedHashMap<>(), new LinkedHashSet<>());
        found.group(experiment, "", without);
        return found;
    }

    private void group(Record settings, String path, Set<String> without) {
        for (SettingField field : Settings.of(settings.getClass()).fields()) {
            String here = Location.join(path, field.name());
            if (!without.contains(here)) {
                field.valueIn(settings).ifPresent(value -> value(field, value, here, without));
            }
        }
    }

    private void value(SettingField field, Object value, String path, Set<String> without) {
        if (field.doc().path()) {
            places.add(path);
        }
        boolean list = field.type().arity() == SettingType.Arity.LIST;
        int i = 0;
        for (Object element : Settings.elements(value)) {
            String here = list ? path + "." + i++ : path;
            if (element instanceof Ref<?> ref) {
                components.add(ref.type());
                group(ref.config(), here, without);
            } else if (element instanceof Record settings) {
                group(settings, here, without);
                if (settings instanceof TrainedRun run) {
                    run.experiment().ifPresent(trained -> components.addAll(of(trained, without).components));
                }
            } else if (field.doc().path() && !path.startsWith(DATA)) {
                files.put(here, Path.of((String) element));
            }
        }
    }
}
