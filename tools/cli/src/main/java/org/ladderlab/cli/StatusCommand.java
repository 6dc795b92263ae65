package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;
import org.ladderlab.compare.MadeOf;
import org.ladderlab.runs.files.DamagedFileException;
import org.ladderlab.runs.files.RunException;
import org.ladderlab.runs.sweep.SweepFolder;

/** {@code status [SWEEP]}: how a sweep stands, wherever its runs are carried out; from the files alone. */
final class StatusCommand implements Command {

    @Inject
    StatusCommand() {}

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String arguments() {
        return "[SWEEP]";
    }

    @Override
    public String summary() {
        return "show how a sweep's runs stand, or list the sweeps";
    }

    @Override
    public Options options() {
        return RunFolders.options();
    }

    @Override
    public int run(CommandLine line, Console console) {
        if (line.getArgList().size() > 1) {
            throw new UsageException("ladderlab status takes one sweep's folder, or none to list all sweeps.");
        }
        try {
            return line.getArgList().isEmpty()
                    ? all(line, console)
                    : one(Path.of(line.getArgList().get(0)), console);
        } catch (RunException e) {
            throw new UsageException(e);
        }
    }

    private static int one(Path path, Console console) {
        SweepFolder folder = SweepFolder.open(path);
        console.say(SweepTable.of(folder));
        console.say("");
        console.say(SweepTable.summary(folder));
        MadeOf.remarks(folder.runs(), false).forEach(console::say);
        if (console.json()) {
            console.result(SweepTable.json(folder).toString());
        }
        return 0;
    }

    private static int all(CommandLine line, Console console) {
        Path sweeps = SweepCommand.sweeps(line);
        if (!Files.isDirectory(sweeps)) {
            throw new UsageException("There is no folder " + sweeps + "; start a sweep with ladderlab sweep FILE.");
        }
        ObjectNode root = new ObjectMapper().createObjectNode();
        ArrayNode json = root.putArray("sweeps");
        boolean damaged = false;
        for (Path path : folders(sweeps)) {
            try {
                SweepFolder folder = SweepFolder.open(path);
                console.say(path + ": " + SweepTable.summary(folder));
                json.add(SweepTable.json(folder));
            } catch (RunException | DamagedFileException e) {
                console.problem(path + ": " + e.getMessage());
                json.addObject().put("sweep", path.toString()).put("damage", e.getMessage());
                damaged = true;
            }
        }
        if (console.json()) {
            console.result(root.toString());
        }
        return damaged ? 1 : 0;
    }

    private static List<Path> folders(Path sweeps) {
        try (Stream<Path> folders = Files.list(sweeps)) {
            return folders.filter(SweepFolder::isSweep).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + sweeps + ".", e);
        }
    }
}
