package org.ladderlab.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line in a Java of its own, with this one's libraries: what happens there happens there alone. */
final class ChildProcess {

    private ChildProcess() {}

    /**
     * The command that starts it.
     *
     * @param crash where Java writes about a crash in native code
     */
    static List<String> command(Path crash, List<String> arguments) {
        String options =
                System.getenv().getOrDefault("LADDERLAB_JAVA_OPTIONS", "").strip();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-Dai.djl.offline=true"));
        // The launcher's archive of classes, and its silence about it.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:SharedArchiveFile=") || argument.startsWith("-Xlog:"))
                .forEach(command::add);
        command.add("-XX:ErrorFile=" + crash.toAbsolutePath());
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split("\\s+")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }
}
