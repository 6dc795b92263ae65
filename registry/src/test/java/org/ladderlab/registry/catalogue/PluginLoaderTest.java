package org.ladderlab.registry.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.registry.Lab;
import org.ladderlab.registry.binding.ComponentReader;
import org.ladderlab.registry.description.ComponentDescription;
import org.ladderlab.registry.description.SchemaWriter;
import org.ladderlab.runs.PluginOrigin;
import org.ladderlab.runs.files.ContentDigest;
import org.ladderlab.spi.Kind;
import org.ladderlab.spi.Plugin;

class PluginLoaderTest {

    @TempDir
    private Path folder;

    /** Compiles a plugin whose only component is a network of the given name, into a folder of classes. */
    private Path classes(String plugin, String network, String constructorBody) throws IOException {
        return compile(
                plugin,
                """
                import java.util.List;
import java.util.Locale;
                import org.ladderlab.spi.*;
                import org.ladderlab.spi.settings.*;
                import org.ladderlab.spi.tensors.*;
                import org.ladderlab.spi.data.*;
                import org.ladderlab.spi.model.*;
                import org.ladderlab.spi.diffusion.*;
                import org.ladderlab.spi.run.*;
                public final class %1$s implements Plugin {
                    public record Config(@Setting(value = "units", min = 1) int width) {}
                    public %1$s() { %3$s }
                    public String name() { return "%1$s"; }
                    public List<ComponentType<?, ?>> components() {
                        return List.of(ComponentType.of(Kind.NETWORK, "%2$s", new Config(1),
                                new ComponentType.Doc("A network.", "", ""), (config, context) -> null));
                    }
                }
                """
                        .formatted(plugin, network, constructorBody));
    }

    /** A plugin that brings a kind of its own with one component, and a metric that holds one. */
    private Path bringingAKind(String plugin, String annotation) throws IOException {
        return compile(
                plugin,
                """
                import java.util.*;
                import org.ladderlab.spi.*;
                import org.ladderlab.spi.data.*;
                import org.ladderlab.spi.run.*;
                import org.ladderlab.spi.settings.*;
                public final class %1$s implements Plugin {
                    %2$s public interface Extractor { int features(); }
                    public record Pixels(@Setting(value = "edge", min = 1) int edge) implements Extractor {
                        public int features() { return edge * edge; }
                    }
                    static final Kind<Extractor> KIND = new Kind<>("extractor", Extractor.class);
                    static final ComponentType<Extractor, Pixels> PIXELS = ComponentType.of(KIND, "pixels-%3$s",
                            new Pixels(8), new ComponentType.Doc("The pixels themselves.", "f(x) = x", "none"));
                    public record Config(@Setting("what is looked at") Ref<Extractor> extractor) {}
                    public String name() { return "%1$s"; }
                    public List<ComponentType<?, ?>> components() {
                        return List.of(PIXELS, ComponentType.of(Kind.METRIC, "distance-%3$s",
                                new Config(PIXELS.byDefault()), new ComponentType.Doc("A distance.", "", ""),
                                (config, context) -> in -> Map.of("features", new Estimate(
                                        context.create("extractor", config.extractor()).features(), 0))));
                    }
                }
                """
                        .formatted(plugin, annotation, plugin.toLowerCase(Locale.ROOT)));
    }

    private Path compile(String plugin, String source) throws IOException {
        Path target = Files.createDirectories(folder.resolve("classes-" + plugin));
        Path file = Files.writeString(folder.resolve(plugin + ".java"), source);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        target.toString(),
                        file.toString());
        assertThat(result).isZero();
        Path services = Files.createDirectories(target.resolve("META-INF/services"));
        Files.writeString(services.resolve(Plugin.class.getName()), plugin + "\n");
        return target;
    }

    private Path jar(Path classes, String name) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
        return jar;
    }

    @Test
    void jarsFoldersOfClassesAndFoldersOfJarsAreLoaded() throws IOException {
        Path one = jar(classes("One", "first", ""), "one.jar");
        Path two = classes("Two", "second", "");
        Path shelf = Files.createDirectories(folder.resolve("shelf"));
        Files.move(jar(classes("Three", "third", ""), "three.jar"), shelf.resolve("three.jar"));

        Catalogue catalogue = Catalogue.load(List.of(one, two, shelf));

        assertThat(catalogue.problems()).isEmpty();
        assertThat(catalogue.names(Kind.NETWORK)).containsExactly("first", "second", "third");
        PluginOrigin origin = catalogue.origin(catalogue.get(Kind.NETWORK, "first"));
        assertThat(origin).isEqualTo(new PluginOrigin("One", one.toString(), Optional.of(ContentDigest.of(one))));
        assertThat(catalogue.origin(catalogue.get(Kind.NETWORK, "second")))
                .isEqualTo(new PluginOrigin("Two", two.toString(), Optional.of(ContentDigest.of(two))));
        assertThat(ComponentReader.read(catalogue, Kind.NETWORK, "{type: third, width: 4}")
                        .config()
                        .toString())
                .isEqualTo("Config[width=4]");
    }

    @Test
    void aFolderAndAJarOfTheSameFilesHaveOneDigestAndAnyOtherByteAnother() throws IOException {
        Path one = classes("One", "first", "");
        String digest = ContentDigest.of(one);
        assertThat(ContentDigest.of(jar(one, "one.jar"))).isEqualTo(digest);

        Files.writeString(one.resolve("META-INF/MANIFEST.MF"), "Created-By: someone\n");
        Path maven = Files.createDirectories(one.resolve("META-INF/maven"));
        Files.writeString(maven.resolve("pom.properties"), "version=1\n");
        assertThat(ContentDigest.of(jar(one, "packed.jar"))).isEqualTo(digest);

        Path service = one.resolve("META-INF/services/" + Plugin.class.getName());
        Files.writeString(service, Files.readString(service) + "\n");
        assertThat(ContentDigest.of(one)).isNotEqualTo(digest);
        Files.writeString(service, "One\n");
        assertThat(ContentDigest.of(one)).isEqualTo(digest);
        Files.move(one.resolve("One.class"), one.resolve("Other.class"));
        assertThat(ContentDigest.of(one)).isNotEqualTo(digest);
    }

    @Test
    void aBrokenPluginIsToldAndTheOthersLoad() throws IOException {
        Path good = jar(classes("Good", "good", ""), "good.jar");
        Path thrower =
                jar(classes("Thrower", "thrower", "throw new IllegalStateException(\"no device\");"), "thrower.jar");
        Path missing = classes("Missing", "missing", "");
        Files.delete(missing.resolve("Missing.class"));
        Path noPlugin = classes("Quiet", "quiet", "");
        Files.delete(noPlugin.resolve("META-INF/services/" + Plugin.class.getName()));
        Path old = classes("Old", "old", "");
        Files.write(old.resolve("Old.class"), new byte[] {1, 2, 3});
        Path configless = classes("Configless", "configless", "");
        Files.delete(configless.resolve("Configless$Config.class"));

        Catalogue catalogue = Catalogue.load(
                List.of(thrower, missing, noPlugin, old, configless, folder.resolve("nowhere.jar"), good));

        assertThat(catalogue.names(Kind.NETWORK)).containsExactly("good");
        assertThat(catalogue.problems())
                .extracting(PluginProblem::location)
                .containsExactly(
                        thrower.toString(),
                        missing.toString(),
                        noPlugin.toString(),
                        old.toString(),
                        configless.toString(),
                        folder.resolve("nowhere.jar").toString());
        assertThat(catalogue.problems())
                .extracting(PluginProblem::message)
                .satisfiesExactly(
                        message -> assertThat(message)
                                .isEqualTo(
                                        "The plugin is left out: Provider Thrower could not be instantiated, because of"
                                                + " java.lang.IllegalStateException: no device."),
                        message -> assertThat(message).isEqualTo("The plugin is left out: Provider Missing not found."),
                        message -> assertThat(message).startsWith("It offers no plugin of its own: it lacks META-INF"),
                        message -> assertThat(message).contains("java.lang.ClassFormatError"),
                        message -> assertThat(message).contains("NoClassDefFoundError: Configless$Config"),
                        message ->
                                assertThat(message).isEqualTo("There is no such jar or folder; check --plugin-path."));
        assertThatThrownBy(() -> catalogue.get(Kind.NETWORK, "goood"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage(
                        "there is no network 'goood'; did you mean 'good'? (networks: good); some plugins could not be"
                                + " loaded, see 'ladderlab plugins'");
    }

    @Test
    void aNameOfferedTwiceIsUsedByNeither() throws IOException {
        Path one = jar(classes("One", "same", ""), "one.jar");
        Path two = jar(classes("Two", "same", ""), "two.jar");
        Path three = jar(classes("Three", "same", ""), "three.jar");

        Catalogue catalogue = Catalogue.load(List.of(one, two, three));

        String message = "The network 'same' is offered twice, by " + one + " and by " + two
                + "; neither is used until one of them is removed.";
        assertThat(catalogue.problems().get(0)).isEqualTo(new PluginProblem(two.toString(), message));
        assertThat(catalogue.problems()).hasSize(2);
        assertThatThrownBy(() -> catalogue.get(Kind.NETWORK, "same")).hasMessage(message);
    }

    @Test
    void aBrokenPluginOfTheClassPathIsToldOnce() throws IOException {
        Path missing = classes("Missing", "missing", "");
        Files.delete(missing.resolve("Missing.class"));
        Path good = classes("Good", "good", "");
        try (URLClassLoader parent =
                new URLClassLoader(new URL[] {missing.toUri().toURL()}, Catalogue.class.getClassLoader())) {
            Catalogue catalogue = Catalogue.load(parent, List.of(good));
            assertThat(catalogue.problems())
                    .containsExactly(new PluginProblem(
                            missing.toString(), "The plugin is left out: Provider Missing not found."));
            assertThat(catalogue.names(Kind.NETWORK)).containsExactly("good");
        }
    }

    @Test
    void aJarThatIsOnTheClassPathAlreadyIsTold() throws IOException {
        Path good = classes("Good", "good", "");
        try (URLClassLoader parent =
                new URLClassLoader(new URL[] {good.toUri().toURL()}, Catalogue.class.getClassLoader())) {
            Catalogue catalogue = Catalogue.load(parent, List.of(good));
            assertThat(catalogue.names(Kind.NETWORK)).containsExactly("good");
            assertThat(catalogue.problems()).singleElement().satisfies(problem -> assertThat(problem.message())
                    .endsWith("or the classes named there are on the class path already."));
        }
    }

    @Test
    void aPluginBringsAKindOfItsOwn() throws IOException {
        Path jar = jar(bringingAKind("Mine", "@ComponentKind(\"extractor\")"), "mine.jar");
        Catalogue catalogue = Catalogue.load(List.of(jar));

        assertThat(catalogue.problems()).isEmpty();
        assertThat(catalogue.kinds()).startsWith(Kind.all().toArray(Kind<?>[]::new));
        Kind<?> kind = catalogue.kind("extractor");
        assertThat(catalogue.names(kind)).containsExactly("pixels-mine");
        assertThat(ComponentDescription.of(catalogue, catalogue.get(kind, "pixels-mine"))
                        .text())
                .contains("extractor 'pixels-mine': The pixels themselves.", "edge");
        String metric = "{type: distance-mine, extractor: {type: pixels-mine, edge: 3}}";
        assertThat(ComponentReader.read(catalogue, Kind.METRIC, metric).config().toString())
                .contains("edge=3");
        assertThat(SchemaWriter.write(catalogue, Lab.class, Lab.DEFAULTS).toString())
                .contains("extractor.pixels-mine");
        assertThatThrownBy(
                        () -> ComponentReader.read(catalogue, Kind.METRIC, "{type: distance-mine, extractor: cosine}"))
                .hasMessageContaining("there is no extractor 'cosine'")
                .hasMessageContaining("(extractors: pixels-mine)");
    }

    @Test
    void aWordForTwoKindsAndAnInterfaceThatStandsForNoneAreRefused() throws IOException {
        Path mine = jar(bringingAKind("Mine", "@ComponentKind(\"extractor\")"), "mine.jar");
        Path other = jar(bringingAKind("Other", "@ComponentKind(\"extractor\")"), "other.jar");
        Path none = jar(bringingAKind("None", ""), "none.jar");

        assertThat(Catalogue.load(List.of(mine, other)).problems())
                .extracting(PluginProblem::message)
                .containsExactly(
                        "The extractor 'pixels-other' is left out: the word 'extractor' stands for Mine$Extractor already,"
                                + " and here for Other$Extractor; give this kind another.");
        assertThat(Catalogue.load(List.of(none)).problems())
                .extracting(PluginProblem::message)
                .first()
                .isEqualTo("The extractor 'pixels-none' is left out: there is no such kind of component; its interface"
                        + " Extractor must be annotated with @ComponentKind(\"extractor\").");
    }
}
