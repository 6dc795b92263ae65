package org.ladderlab.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ladderlab.runs.files.Sha256;

/**
 * The state of git repositories: commit, whether files differ from it, SHA-256 of {@code git diff HEAD}, and the address of the
 * remote {@code origin}. Each repository is asked once.
 */
final class GitState {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Path, Optional<ObjectNode>> byFolder = new HashMap<>();
    private final Map<String, ObjectNode> byRoot = new HashMap<>();

    /** The state of the repository that a file or folder lies in; empty where there is none, or no git. */
    Optional<ObjectNode> of(Path place) {
        Path absolute = place.toAbsolutePath();
        Path parent = absolute.getParent();
        Path folder = Files.isDirectory(absolute) || parent == null ? absolute : parent;
        return byFolder.computeIfAbsent(folder, this::ask).map(ObjectNode::deepCopy);
    }

    private Optional<ObjectNode> ask(Path folder) {
        return git(folder, "rev-parse", "--show-toplevel", "HEAD")
                .map(text -> text.split("\n"))
                .filter(lines -> lines.length == 2)
                .map(lines -> byRoot.computeIfAbsent(lines[0], root -> state(Path.of(root), lines[1])));
    }

    private static ObjectNode state(Path root, String commit) {
        ObjectNode state = JSON.createObjectNode()
                .put("root", root.toString())
                .put("commit", commit.strip())
                .put("dirty", !git(root, "status", "--porcelain").orElse("").isBlank())
                .put(
                        "diffSha256",
                        Sha256.of(git(root, "diff", "HEAD", "--binary").orElse("")));
        git(root, "remote", "get-url", "origin").ifPresent(address -> state.put("remote", withoutSecrets(address)));
        return state;
    }

    /** An address without the user, the password or token, and the query. */
    static String withoutSecrets(String address) {
        return address.strip()
                .replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@", "$1")
                .replaceFirst("[?#].*$", "");
    }

    private static Optional<String> git(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // Within a git hook these would name another repository than the folder's.
        builder.environment().keySet().removeIf(name -> name.matches("GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX)"));
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
