package org.ladderlab.plugins.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Says whether files are what they are called, by sums that are known of them. */
public final class KnownData {

    /** By SHA-256 of the file: the author's page has its MD5, several loaders the SHA-256. */
    private static final Map<String, String> ARCHIVES = Map.of(
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            "CIFAR-10's binary version, complete: unpack it by 'tar xzf', and give the folder to type: cifar-10",
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
            "CIFAR-100's binary version, complete: unpack it by 'tar xzf', and give the folder to type: cifar-100");

    /**
     * What was found.
     *
     * @param good whether all of it is known and as it should be
     * @param sentences what was found, one for each file or data set
     */
    public record Finding(boolean good, List<String> sentences) {}

    private KnownData() {}

    /** Looks at a file, or at the files of a folder. */
    public static Finding of(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Optional<String> known = known(path);
            return new Finding(
                    known.isPresent(),
                    List.of(path
                            + known.map(what -> " is " + what + ".")
                                    .orElse(" is none of the files whose sums are known.")));
        }
        for (MnistFamily family : MnistFamily.values()) {
            Optional<Finding> found = of(family, path);
            if (found.isPresent()) {
                return found.get();
            }
        }
        for (KnownCifar cifar : KnownCifar.values()) {
            Optional<Finding> found = cifar.in(path);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return new Finding(
                false,
                List.of(path + " holds neither the files of MNIST or Fashion-MNIST nor those of the binary version of"
                        + " CIFAR-10 or CIFAR-100."));
    }

    /** Empty if the folder has no file of the family's, or those of another one. */
    private static Optional<Finding> of(MnistFamily family, Path folder) throws IOException {
        List<String> missing = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        int right = 0;
        for (MnistFile file : MnistFile.values()) {
            Optional<Path> path = file.in(folder);
            if (path.isEmpty()) {
                missing.add(folder + " has no " + file.fileName() + ".");
                continue;
            }
            String sum = sum(path.get(), true);
            if (sum.equals(family.sha256(file))) {
                right++;
            } else {
                wrong.add(path.get() + " is not " + family.title() + "'s: its SHA-256, unpacked, is " + sum
                        + " instead of " + family.sha256(file) + ".");
            }
        }
        if (right == 0) {
            return Optional.empty();
        }
        List<String> problems = new ArrayList<>(missing);
        problems.addAll(wrong);
        return Optional.of(
                problems.isEmpty()
                        ? new Finding(true, List.of(folder + " is " + family.title() + ", complete."))
                        : new Finding(false, problems));
    }

    private static Optional<String> known(Path file) throws IOException {
        String sum = sum(file, true);
        for (MnistFamily family : MnistFamily.values()) {
            for (MnistFile each : MnistFile.values()) {
                if (family.sha256(each).equals(sum)) {
                    return Optional.of(family.title() + "'s " + each.fileName());
                }
            }
        }
        return Optional.ofNullable(ARCHIVES.get(sum(file, false)));
    }

    private static String sum(Path file, boolean unpacked) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            boolean packed = unpacked && stream.read() == 0x1f && stream.read() == 0x8b;
            return packed ? sumOfGzip(file) : sum(Files.newInputStream(file));
        }
    }

    private static String sumOfGzip(Path file) throws IOException {
        try {
            return sum(new GZIPInputStream(Files.newInputStream(file)));
        } catch (ZipException | EOFException e) {
            return "none (it cannot be unpacked)";
        }
    }

    private static String sum(InputStream content) throws IOException {
        try (DigestInputStream stream = new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
            stream.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(stream.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have SHA-256, and this one has not.", e);
        }
    }
}
