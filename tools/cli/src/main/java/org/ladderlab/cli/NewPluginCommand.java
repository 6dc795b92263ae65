package org.ladderlab.cli;

import com.google.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;

/** {@code new-plugin NAME}: a module with one working schedule and its contract test, to be changed. */
final class NewPluginCommand implements Command {

    private static final Pattern LAST_PLUGIN = Pattern.compile("(?s).*(\n *<module>plugins/[^<]*</module>)");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>ladderlab</artifactId>\\s*<version>([^<]*)</version>");

    @Inject
    NewPluginCommand() {}

    @Override
    public String name() {
        return "new-plugin";
    }

    @Override
    public String arguments() {
        return "NAME";
    }

    @Override
    public String summary() {
        return "write a plugin module with a working schedule and its tests, to be changed";
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<String> words = line.getArgList();
        if (words.size() != 1 || !words.get(0).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new UsageException("Give the plugin a name of lower case words joined by hyphens, for example"
                    + " ladderlab new-plugin my-schedules");
        }
        Path home = Path.of(Optional.ofNullable(System.getenv("LADDERLAB_HOME")).orElse("."));
        try {
            write(home, words.get(0), console);
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("The plugin's module cannot be written.", e);
        }
    }

    private static void write(Path home, String name, Console console) throws IOException {
        Path module = home.resolve("plugins").resolve(name);
        if (Files.exists(module)) {
            throw new UsageException(module + " exists already; choose another name or delete it.");
        }
        String pom = Files.readString(home.resolve("pom.xml"));
        Matcher version = VERSION.matcher(pom);
        Matcher last = LAST_PLUGIN.matcher(pom);
        if (!version.find() || !last.find()) {
            throw new UsageException(
                    home.resolve("pom.xml") + " is not Ladderlab's; start ladderlab from its own folder.");
        }
        String simple = Arrays.stream(name.split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        Map<String, String> words = Map.of(
                "@NAME@",
                name,
                "@CLASS@",
                simple,
                "@PACKAGE@",
                "org.ladderlab.plugins." + name.replace("-", ""),
                "@VERSION@",
                version.group(1));
        String folder = "org/ladderlab/plugins/" + name.replace("-", "") + "/";
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", template("pom.xml", words));
        files.put("src/main/java/" + folder + "package-info.java", template("package-info.java", words));
        files.put("src/main/java/" + folder + simple + "Plugin.java", template("Plugin.java", words));
        files.put("src/main/java/" + folder + simple + "Schedule.java", template("Schedule.java", words));
        files.put("src/test/java/" + folder + simple + "PluginTest.java", template("Test.java", words));
        files.put(
                "src/main/resources/META-INF/services/org.ladderlab.spi.Plugin",
                words.get("@PACKAGE@") + "." + simple + "Plugin\n");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = module.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            console.say("wrote " + path);
        }
        String entry = "\n    <module>plugins/" + name + "</module>";
        Files.writeString(home.resolve("pom.xml"), pom.substring(0, last.end(1)) + entry + pom.substring(last.end(1)));
        console.say("added plugins/" + name + " to pom.xml");
        console.say("next: ./ladderlab describe schedule " + name + ", then change it; mvn -pl plugins/" + name
                + " -am test -Dtest='" + simple + "*' -Dsurefire.failIfNoSpecifiedTests=false checks it");
    }

    private static String template(String name, Map<String, String> words) throws IOException {
        try (InputStream file = NewPluginCommand.class.getResourceAsStream("new-plugin/" + name)) {
            if (file == null) {
                throw new IOException("The template " + name + " is missing.");
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace(word.getKey(), word.getValue());
            }
            return text;
        }
    }
}
