package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.MlflowSync.Report;

/** A real browser opens the link that is printed after a sweep, and sees what a person should see. */
class PreparedViewTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of(System.getProperty("ladderlab.screenshots", "target/screenshots"));
    private static final double TIMEOUT_MILLIS = 60_000;

    @TempDir
    private Path folder;

    @Test
    void aSweepsLinkOpensOnItsScoresAndCurvesGroupedByVariant() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "There is no " + CHROMIUM + "; this test needs it.");
        Report report = sweep();
        try (Playwright playwright = Playwright.create();
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of("--no-sandbox")))) {
            Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1800, 2600));
            page.setDefaultTimeout(TIMEOUT_MILLIS);
            table(page, report.link().orElseThrow());
            charts(page, report.link().orElseThrow() + "&compareRunsMode=CHART");
            description(page, report.runLink().orElseThrow());
            images(page, report.runLink().orElseThrow().replace("?", "/model-metrics?"));
        }
    }

    private static void table(Page page, String link) {
        page.navigate(link);
        page.getByText("Group: cosine one denoising").first().waitFor();
        String text = settled(page, "prepared-view-table");
        assertThat(text)
                .contains("Group: linear one denoising", "Group: sigmoid one denoising")
                .contains("test/bitsPerDim", "test/total", "model.encoder.schedule.type", "seed")
                .doesNotContain("data.type", "optimizer.learningRate");
        assertThat(text).as("the mean over two seeds").contains("1.51 (average)");
    }

    private static void charts(Page page, String link) {
        page.navigate(link);
        page.locator(".js-plotly-plot").first().waitFor();
        String text = settled(page, "prepared-view-charts");
        List<Integer> sections = Stream.of("test", "valid", "train", "ledger", "depth")
                .map(section -> text.indexOf("\n" + section + "\n("))
                .toList();
        assertThat(sections).isSorted().doesNotContain(-1);
        assertThat(text).contains("valid/bitsPerDim", "depth/test");
    }

    private static void description(Page page, String link) {
        page.navigate(link);
        page.getByText("Show more").first().click();
        assertThat(settled(page, "run-description"))
                .contains("Ledger of the test split", "20.2500", "./ladderlab run resolved.yaml", "digits");
    }

    private static void images(Page page, String link) {
        page.navigate(link);
        page.getByText("Add section").scrollIntoViewIfNeeded();
        page.locator("img[src*='samples']").first().waitFor();
        assertThat(settled(page, "run-images")).contains("samples");
    }

    /** What is to be read once the page has stopped changing; keeps a picture of it. */
    private static String settled(Page page, String name) {
        String before = "";
        String now = page.locator("body").innerText();
        for (int looks = 0; looks < 20 && !now.equals(before); looks++) {
            page.waitForTimeout(3000);
            before = now;
            now = page.locator("body").innerText();
        }
        screenshot(page, name);
        return now;
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    /** Six finished runs: three schedules, two seeds. */
    private Report sweep() throws Exception {
        String experiment = "noise-schedules-" + System.nanoTime();
        Report last = null;
        double bits = 1.5;
        for (String schedule : List.of("cosine", "linear", "sigmoid")) {
            for (int seed = 1; seed <= 2; seed++) {
                TestRun run = new TestRun(folder.resolve(schedule + "-seed" + seed), experiment, schedule, seed);
                new RunLabels(experiment, Optional.empty(), Optional.empty(), Optional.of("schedules"))
                        .write(run.folder());
                Random random = new Random(seed);
                for (int step = 10; step <= 1000; step += 10) {
                    double bound = 60 * bits + 300.0 / step + random.nextGaussian();
                    run.log(step, Map.of("train/loss", bound, "train/learningRate", 1e-3));
                    if (step % 100 == 0) {
                        run.log(step, Map.of("valid/bitsPerDim", bits + 3.0 / step, "valid/total", bound));
                    }
                }
                run.finish(bits + 0.02 * (seed - 1));
                samples(run, random);
                last = MlflowSync.sync(run.folder(), RealServer.uri());
                assertThat(last.problem()).isEmpty();
            }
            bits += 0.25;
        }
        return last;
    }

    private static void samples(TestRun run, Random random) throws IOException {
        BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 64; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillRect(32 * (i % 8), 32 * (i / 8), 30, 30);
        }
        graphics.dispose();
        ImageIO.write(image, "png", run.folder().resolve("figures/samples.png").toFile());
    }
}
