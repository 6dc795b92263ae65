package org.ladderlab.plugins.mlflow.server;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A real MLflow server that all tests of this module share; each test has an experiment of its own. */
public final class RealServer {

    private static LocalServer shared;

    private RealServer() {}

    /** The shared server's address. Without Python the test is skipped, except in continuous integration. */
    public static synchronized String uri() throws Exception {
        if (shared == null) {
            shared = LocalServer.start(python(), Files.createTempDirectory("mlflow-store"), 0);
        }
        return shared.uri();
    }

    /** A Python that has MLflow; made once for all tests. */
    public static Path python() throws Exception {
        try {
            return PythonEnvironment.python(System.getenv(), Path.of("target").toAbsolutePath(), System.out::println);
        } catch (IllegalStateException e) {
            Assumptions.assumeTrue("true".equals(System.getenv("CI")), e.getMessage());
            throw e;
        }
    }
}
