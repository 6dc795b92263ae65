package org.ladderlab.registry.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ladderlab.registry.LabPlugin;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.catalogue.Catalogue;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.spi.ComponentType;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;
import org.ladderlab.spi.Ref;
import org.ladderlab.spi.diffusion.NoiseSchedule;
import org.ladderlab.spi.model.Network;
import org.ladderlab.spi.settings.Required;
import org.ladderlab.spi.settings.Setting;

class CatalogueTest {

    record Undocumented(int width) {}

    record OddType(@Setting("a table") Map<String, Integer> table) {}

    record OutOfBounds(@Setting(value = "width", min = 1) int width) {}

    record NoDefault(@Setting("the schedule") Ref<NoiseSchedule> schedule) {}

    record NotANumber(@Setting("rate") double rate) {}

    record Unfinished(@Setting("the network") Ref<Network> network) {}

    record Typed(@Setting("which") String type) {}

    private static String problemOf(Record defaults) {
        Catalogue catalogue = Catalogue.of(new Plugin() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public List<ComponentType<?, ?>> components() {
                return List.of(LabPlugin.type(Kind.NETWORK, "broken", defaults), LabPlugin.IDENTITY);
            }
        });
        assertThat(catalogue.names(Kind.NETWORK)).containsExactly("identity");
        assertThat(catalogue.problems()).hasSize(1);
        return catalogue.problems().get(0).message();
    }

    @Test
    void aComponentWhoseSettingsBreakTheRulesIsLeftOut() {
        assertThat(problemOf(new Undocumented(1)))
                .isEqualTo(
                        "The network 'broken' is left out: setting 'width' of"
                                + " org.ladderlab.registry.description.CatalogueTest$Undocumented: it needs @Setting with its description.");
        assertThat(problemOf(new OddType(Map.of()))).contains("a setting cannot have the type java.util.Map<");
        assertThat(problemOf(new OutOfBounds(0))).endsWith("its default 0 is not an integer of at least 1.");
        assertThat(problemOf(new NoDefault(Required.setting()))).endsWith("it is not required and has no default.");
        assertThat(problemOf(new NotANumber(Double.NaN))).endsWith("its default is not a number.");
        assertThat(problemOf(new Unfinished(LabPlugin.MLP.byDefault())))
                .endsWith("its default 'mlp' has required settings; make it required too.");
        assertThat(problemOf(new Typed("x"))).endsWith("a setting cannot be called 'type', which names the component.");
    }

    @Test
    void componentsAreListedByNameAndFound() {
        Catalogue catalogue = Catalogue.of(new LabPlugin());
        assertThat(catalogue.problems()).isEmpty();
        assertThat(catalogue.components(Kind.NETWORK)).containsExactly(LabPlugin.IDENTITY, LabPlugin.MLP);
        assertThat(catalogue.get(Kind.SCHEDULE, "cosine")).isEqualTo(LabPlugin.COSINE);
        assertThat(catalogue.components(Kind.TRACKER)).isEmpty();
        assertThat(catalogue.plugins()).extracting(PluginOrigin::plugin).containsExactly("lab");
    }

    @Test
    void kindsAreFoundByName() {
        Catalogue catalogue = Catalogue.of(new LabPlugin());
        assertThat(catalogue.kind("schedule")).isEqualTo(Kind.SCHEDULE);
        assertThatThrownBy(() -> catalogue.kind("shedule"))
                .hasMessageStartingWith(
                        "there is no kind 'shedule'; did you mean 'schedule'? (kinds: dataset, schedule,");
    }

    @Test
    void aComponentIsReadFromALineOfText() {
        Catalogue catalogue = Catalogue.of(new LabPlugin());
        assertThat(ComponentReader.read(catalogue, Kind.SCHEDULE, "cosine")).isEqualTo(LabPlugin.COSINE.byDefault());
        assertThat(ComponentReader.read(catalogue, Kind.SCHEDULE, "{type: cosine, offset: 0.5}"))
                .isEqualTo(new Ref<>(LabPlugin.COSINE, new LabPlugin.Cosine(0.5)));
        assertThatThrownBy(() -> ComponentReader.read(catalogue, Kind.SCHEDULE, "{type: cosine, ofset: 1}"))
                .isInstanceOf(ExperimentProblems.class)
                .hasMessage(
                        "{type: cosine, ofset: 1} schedule.ofset: unknown setting of schedule 'cosine'; did you mean"
                                + " 'offset'? (settings: offset)");
    }

    @Test
    void aDescriptionSaysEverythingOfAComponent() {
        Catalogue catalogue = Catalogue.of(new LabPlugin());
        assertThat(ComponentDescription.of(catalogue, LabPlugin.COSINE).text())
                .isEqualTo(
                        """
                        schedule 'cosine': The squared cosine of time.

                        Equation
                          logSnr(t) = -2 log tan(pi t / 2)

                        Source
                          Nichol and Dhariwal 2021, section 3.2

                        Plugin
                          lab, org.ladderlab.registry.LabPlugin

                        Settings
                          offset: shift of the time
                              number, at least 0 and below 1; default 0.008

                        Example
                          type: cosine
                          offset: 0.008
                        """);
        assertThat(ComponentDescription.of(catalogue, LabPlugin.ADAM).settings())
                .extracting(ComponentDescription.Row::name)
                .containsExactly("learningRate", "betas", "betas.first", "betas.second", "amsgrad");
        assertThat(ComponentDescription.of(catalogue, LabPlugin.LEARNED).json().toString())
                .isEqualTo("{\"kind\":\"schedule\",\"name\":\"learned\",\"summary\":\"For tests.\",\"equation\":\"\","
                        + "\"source\":\"\",\"plugin\":\"lab\",\"location\":\"org.ladderlab.registry.LabPlugin\","
                        + "\"settings\":[{\"name\":\"network\",\"type\":\"network\",\"range\":\"\",\"required\":true,"
                        + "\"description\":\"the monotone network\"},{\"name\":\"start\",\"type\":\"schedule\","
                        + "\"range\":\"\",\"required\":false,\"default\":\"{type: linear-logsnr, logSnrMin: -13.3,"
                        + " logSnrMax: 5}\",\"description\":\"where it starts\"}],"
                        + "\"example\":\"type: learned\\nnetwork:\\n  type: identity\\nstart:\\n  type: linear-logsnr\\n"
                        + "  logSnrMin: -13.3\\n  logSnrMax: 5\\n\"}");
    }

    @Test
    void everyExampleCanBeRead() {
        Catalogue catalogue = Catalogue.of(new LabPlugin());
        for (ComponentType<?, ?> type : new LabPlugin().components()) {
            String example = ComponentDescription.of(catalogue, type).example();
            assertThat(ComponentReader.read(catalogue, type.kind(), example).type())
                    .isEqualTo(type);
        }
    }
}
