package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.plugins.datasets.KnownData;
import org.ladderlab.plugins.datasets.MnistDownload;

/** {@code data get NAME}: fetches a data set that is too large to ship. {@code data check PATH}: whether files are what they are called. */
final class DataCommand implements Command {

    @Inject
    DataCommand() {}

    @Override
    public String name() {
        return "data";
    }

    @Override
    public String arguments() {
        return "get mnist|fashion-mnist | check PATH";
    }

    @Override
    public String summary() {
        return "fetch a data set into the cache, checksums checked; say whether files are a known data set";
    }

    @Override
    public int run(CommandLine line, Console console) {
        List<String> words = line.getArgList();
        if (words.size() == 2 && words.get(0).equals("check")) {
            return check(Path.of(words.get(1)), console);
        }
        if (words.size() != 2
                || !words.get(0).equals("get")
                || !MnistDownload.names().contains(words.get(1))) {
            throw new UsageException(
                    "Write 'ladderlab data get " + String.join("' or 'ladderlab data get ", MnistDownload.names())
                            + "', and name files of theirs that you have by the setting 'folder'; 'digits' ships with the project, data of"
                            + " your own are read where they are, and the others are made by their own settings. 'ladderlab data check PATH' says whether files are a known data set.");
        }
        Path folder = MnistDownload.defaultFolder(words.get(1));
        MnistDownload.of(words.get(1), console::note).into(folder);
        if (console.json()) {
            console.result(new ObjectMapper()
                    .createObjectNode()
                    .put("folder", folder.toString())
                    .toString());
        }
        return 0;
    }

    private static int check(Path path, Console console) {
        if (!Files.exists(path)) {
            throw new UsageException("There is no " + path + ".");
        }
        try {
            KnownData.Finding finding = KnownData.of(path);
            finding.sentences().forEach(console::say);
            if (console.json()) {
                ObjectNode root = new ObjectMapper().createObjectNode().put("good", finding.good());
                finding.sentences().forEach(root.putArray("found")::add);
                console.result(root.toString());
            }
            return finding.good() ? 0 : 1;
        } catch (IOException e) {
            throw new UsageException("Cannot read " + path + ": " + e.getMessage() + ".");
        }
    }
}
