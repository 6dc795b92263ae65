package org.ladderlab.cli;

import com.google.inject.Guice;
import com.google.inject.Stage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.ladderlab.engine.experiment.BuildException;
import org.ladderlab.registry.yaml.ExperimentProblems;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.spi.settings.ConfigurationException;

/** The entry point of {@code ./ladderlab}. Exit codes: 0 done, 1 a run did not finish, 2 the input cannot be used; {@code
 * reproduce} has two more. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Whatever the locale: what is printed is read by other programs as UTF-8.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.setOut(out);
        System.setErr(err);
        int code = run(List.of(arguments), out, err);
        out.flush();
        System.exit(code);
    }

    /** Runs one command; the first argument is its name. Returns the exit code. */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        System.setProperty("java.awt.headless", "true");
        if (!arguments.isEmpty() && List.of("version", "--version", "-V").contains(arguments.get(0))) {
            out.println(Version.text());
            return 0;
        }
        Commands commands =
                Guice.createInjector(Stage.PRODUCTION, new LadderlabModule()).getInstance(Commands.class);
        if (arguments.isEmpty() || List.of("help", "--help", "-h").contains(arguments.get(0))) {
            out.println(commands.usage());
            return 0;
        }
        Optional<Command> command = commands.named(arguments.get(0));
        if (command.isEmpty()) {
            err.println("ladderlab: " + commands.unknown(arguments.get(0)));
            return 2;
        }
        return run(command.get(), arguments.subList(1, arguments.size()), out, err);
    }

    private static int run(Command command, List<String> arguments, PrintStream out, PrintStream err) {
        Options options = sharedOptions();
        command.options().getOptions().forEach(options::addOption);
        Console console = new Console(
                out,
                err,
                new Console.Wishes(
                        arguments.contains("--quiet"), arguments.contains("--json"), arguments.contains("--debug")));
        try {
            CommandLine line = new DefaultParser(false).parse(options, arguments.toArray(new String[0]));
            if (line.hasOption("help")) {
                out.println(Commands.usage(command, options));
                return 0;
            }
            return command.run(line, console);
        } catch (ParseException e) {
            console.problem("ladderlab " + command.name() + ": " + e.getMessage() + ".");
            console.problem(Commands.usage(command, options));
            return 2;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            console.problem(e);
            return isInput(e) ? 2 : 1;
        }
    }

    /** Whether the input is at fault: what was written, or a file that cannot be used. */
    private static boolean isInput(Throwable e) {
        return e instanceof UsageException
                || e instanceof ConfigurationException
                || e instanceof BuildException
                || e instanceof ExperimentProblems
                || e instanceof RunException
                || e instanceof DamagedFileException
                || e instanceof UncheckedIOException
                || e instanceof InvalidPathException;
    }

    private static Options sharedOptions() {
        Options options = new Options();
        Arrays.asList(
                        CommandOptions.flag("quiet", "say nothing but problems and JSON"),
                        CommandOptions.flag("json", "the result as JSON on stdout"),
                        CommandOptions.flag("debug", "of each problem also the stack trace"),
                        CommandOptions.flag("help", "what this command takes"),
                        CommandOptions.value("plugin-path", "JAR|FOLDER", "a plugin's jar or class folder; repeatable"))
                .forEach(options::addOption);
        return options;
    }
}
