package org.ladderlab.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.inject.Inject;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.ladderlab.plugins.datasets.MnistDownload;

/** {@code data get NAME}: fetches a data set that is too large to ship. */
final class DataCommand implements Command {

    @Inject
    DataCommand() {}

    @Override
    public String name() {
        return "data";
    }

    @Override
    public String arguments() {
        return "get mnist";
    }

    @Override
    public String summary() {
        return "fetch a data set into the cache, checksums checked";
    }

    @Override
    public int run(CommandLine line, Console console) {
        if (!line.getArgList().equals(List.of("get", "mnist"))) {
            throw new UsageException(
                    "Write 'ladderlab data get mnist'; 'digits' ships with the project and the others are made"
                            + " by their own settings.");
        }
        new MnistDownload(console::note).into(MnistDownload.defaultFolder());
        if (console.json()) {
            console.result(new ObjectMapper()
                    .createObjectNode()
                    .put("folder", MnistDownload.defaultFolder().toString())
                    .toString());
        }
        return 0;
    }
}
