package org.ladderlab.plugins.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitForSelectorState;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ladderlab.plugins.mlflow.folder.RunLabels;
import org.ladderlab.plugins.mlflow.sending.MlflowSync;
import org.ladderlab.plugins.mlflow.sending.MlflowSync.Report;
import org.ladderlab.plugins.mlflow.server.RealServer;

/** A real browser opens the link that is printed after a sweep, and sees what a person should see. */
class PreparedViewTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of(System.getProperty("ladderlab.screenshots", "target/screenshots"));
    private static final double TIMEOUT_MILLIS = 60_000;
    private static final String[] RUNS = {
        "cosine-seed1", "cosine-seed2", "linear-seed1", "linear-seed2", "sigmoid-seed1", "sigmoid-seed2"
    };

    private static final String[] SETTINGS = {
        "model.encoder.schedule.type", "model.encoder.schedule.logSnrMax", "model.encoder.schedule.logSnrMin"
    };

    @TempDir
    private Path folder;

    @Test
    void aSweepsLinkOpensOnItsScoresAndCurvesGroupedByVariant() throws Exception {
        requireChromium();
        Report report = sweep();
        try (Playwright playwright = Playwright.create();
                Browser browser = browser(playwright)) {
            Page page = page(browser);
            table(page, report.link().orElseThrow());
            charts(page, report.link().orElseThrow() + "&compareRunsMode=CHART");
            each(page, report.eachLink().orElseThrow());
            compare(page, report.link().orElseThrow());
            description(page, report.runLink().orElseThrow());
            images(page, report.runLink().orElseThrow().replace("?", "/model-metrics?"));
        }
    }

    @Test
    void runsWithoutABoundOpenOnWhatMetricsSay() throws Exception {
        requireChromium();
        Report report = withoutBound();
        try (Playwright playwright = Playwright.create();
                Browser browser = browser(playwright)) {
            Page page = page(browser);
            page.setViewportSize(1500, 1500);
            open(page, report.link().orElseThrow() + "&compareRunsMode=CHART");
            page.locator(".js-plotly-plot").nth(1).waitFor();
            String text = settled(page, "prepared-view-without-bound");
            assertThat(sections(text, "frechet-distance", "batch")).isSorted().doesNotContain(-1);
            assertThat(text).contains("frechet-distance/value").doesNotContain("\nledger\n", "\ntest\n", "\ndepth\n");
            assertThat(lines(page)).as("one line for each student").contains(2);
        }
    }

    private static Browser browser(Playwright playwright) {
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox")));
    }

    private static Page page(Browser browser) {
        Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1700, 700));
        page.setDefaultTimeout(TIMEOUT_MILLIS);
        // MLflow's assistant would cover a quarter of the page on the first visit.
        page.addInitScript("localStorage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true')");
        return page;
    }

    /** Without Chromium the test is skipped, except in continuous integration. */
    private static void requireChromium() {
        boolean there = Files.isExecutable(CHROMIUM);
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeTrue(there, "There is no " + CHROMIUM + " (package chromium); this test needs it.");
        }
        assertThat(there).as(CHROMIUM + " (package chromium)").isTrue();
    }

    /** Opens a link as from a terminal: within MLflow's pages, state of the last one would stay. */
    private static void open(Page page, String link) {
        page.navigate("about:blank");
        page.navigate(link);
    }

    private static void table(Page page, String link) {
        open(page, link);
        page.getByText("Group: cosine").first().waitFor();
        String text = settled(page, "prepared-view-table");
        assertThat(text)
                .contains("Group: linear", "Group: sigmoid")
                .contains("test/bitsPerDim", "test/total", "seed")
                .contains(SETTINGS)
                .contains(RUNS)
                .doesNotContain("data.type", "optimizer.learningRate");
        assertThat(text).as("the mean over two seeds").contains("1.51 (average)");
        assertThat(cut(page, "[role='columnheader'] div")).as("headers cut off").isZero();
        assertThat(cut(page, "[role='row'] a")).as("names of runs cut off").isZero();
    }

    /** How many of these elements have more text than room. */
    private static int cut(Page page, String selector) {
        return (Integer) page.locator(selector)
                .evaluateAll(
                        "all => all.filter(each => each.scrollWidth > each.clientWidth + 1 && each.innerText).length");
    }

    private static void charts(Page page, String link) {
        page.setViewportSize(1500, 2300);
        open(page, link);
        page.locator(".js-plotly-plot").first().waitFor();
        assertThat(sections(settled(page, "prepared-view-charts"), "test", "validation", "batch", "ledger"))
                .isSorted()
                .doesNotContain(-1);
        assertThat(lines(page)).as("one curve per variant").contains(3).doesNotContain(6);
    }

    private static void each(Page page, String link) {
        page.setViewportSize(1500, 1900);
        open(page, link);
        page.locator("img[src*='samples']").first().waitFor();
        String text = settled(page, "prepared-view-each");
        assertThat(sections(text, "test", "validation", "pictures", "batch"))
                .isSorted()
                .doesNotContain(-1);
        assertThat(text).contains(RUNS).doesNotContain("Group: cosine");
        assertThat(lines(page)).as("one curve per run").contains(RUNS.length);
        assertThat(page.locator("img[src*='samples']").count())
                .as("the samples of every run")
                .isEqualTo(RUNS.length);
        Locator steps = page.locator("[role='slider']").first();
        assertThat(steps.getAttribute("aria-valuemin")).isEqualTo("0");
        assertThat(steps.getAttribute("aria-valuemax")).isEqualTo("1000");
        steps.press("ArrowLeft");
        page.locator("img[src*='step%2B500']").first().waitFor();
        assertThat(page.locator("img[src*='step%2B500']").count())
                .as("the samples of every run, one step back")
                .isEqualTo(RUNS.length);
    }

    private static List<Integer> sections(String text, String... names) {
        return Stream.of(names)
                .map(section -> text.indexOf("\n" + section + "\n("))
                .toList();
    }

    /** All runs ticked, and MLflow's button to compare them. */
    private static void compare(Page page, String link) {
        page.setViewportSize(1500, 1500);
        open(page, link);
        page.getByText("Group: cosine").first().waitFor();
        String experiment = link.replaceFirst(".*/experiments/(\\d+)/.*", "$1");
        String ids = page.locator("a[href*='/runs/']").all().stream()
                .map(anchor -> anchor.getAttribute("href"))
                .filter(href -> href.matches(".*/runs/[0-9a-f]{32}.*"))
                .map(href -> "%22" + href.replaceFirst(".*/runs/([0-9a-f]{32}).*", "$1") + "%22")
                .distinct()
                .collect(Collectors.joining(","));
        open(
                page,
                link.replaceFirst("#.*", "#/compare-runs?runs=[" + ids + "]&experiments=[%22" + experiment + "%22]"));
        page.getByText("Comparing 6 Runs").first().waitFor();
        String text = settled(page, "compare");
        assertThat(text).contains(RUNS).contains("model.encoder.schedule.type", "validation/bitsPerDim");
        page.getByText("validation/bitsPerDim").last().click();
        // The chart is there before its lines, on a busy machine by seconds.
        page.locator(".js-plotly-plot .scatterlayer path.js-line")
                .nth(RUNS.length - 1)
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
        settled(page, "compare-curves");
        assertThat(lines(page)).as("one curve per run").contains(RUNS.length);
    }

    /** How many lines are to be seen in each chart; the UI draws transparent ones for the spread of a group. */
    private static List<Integer> lines(Page page) {
        return page.locator(".js-plotly-plot .scatterlayer").all().stream()
                .map(chart -> (Integer) chart.evaluate("chart => [...chart.querySelectorAll('path.js-line')]"
                        + ".filter(line => getComputedStyle(line).strokeOpacity > 0.5).length"))
                .toList();
    }

    private static void description(Page page, String link) {
        page.setViewportSize(1500, 1300);
        open(page, link);
        page.getByText("Show more").first().click();
        assertThat(settled(page, "run-description"))
                .contains("Ledger of the test split", "20.2500", "./ladderlab run resolved.yaml", "digits");
    }

    private static void images(Page page, String link) {
        open(page, link);
        page.getByText("Add section").scrollIntoViewIfNeeded();
        page.locator("img[src*='samples']").first().waitFor();
        Locator steps = page.locator("[role='slider']").first();
        steps.press("ArrowRight");
        page.locator("img[src*='step%2B250']").first().waitFor();
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
                new RunLabels(experiment, Optional.empty(), Optional.of(schedule), Optional.of("schedules"))
                        .write(run.folder());
                Random random = new Random(seed);
                for (int step = 10; step <= 1000; step += 10) {
                    double bound = 60 * bits + 300.0 / step + random.nextGaussian();
                    run.log(step, Map.of("batch/loss", bound, "batch/learningRate", 1e-3));
                    if (step % 100 == 0) {
                        run.log(step, Map.of("validation/bitsPerDim", bits + 3.0 / step, "validation/total", bound));
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

    /** Two finished runs that have a loss, and a metric on the validation split and at the end, and no bound. */
    private Report withoutBound() throws Exception {
        String experiment = "students-" + System.nanoTime();
        Report last = null;
        for (int seed = 1; seed <= 2; seed++) {
            TestRun run = new TestRun(folder.resolve("student-seed" + seed), experiment, "cosine", seed);
            new RunLabels(experiment, Optional.empty(), Optional.of("student" + seed), Optional.of("students"))
                    .write(run.folder());
            for (int step = 100; step <= 1000; step += 100) {
                run.log(step, Map.of("batch/loss", seed + 30.0 / step));
                run.log(step, Map.of("validation/frechet-distance/value", 2.0 * seed + 100.0 / step));
            }
            run.finishWithoutBound(
                    Map.of("frechet-distance/value", 2.0 * seed, "frechet-distance/value-low", 1.9 * seed));
            last = MlflowSync.sync(run.folder(), RealServer.uri());
            assertThat(last.problem()).isEmpty();
        }
        return last;
    }

    /** Samples that come out of the noise: before the training, at two of its steps and at its end. */
    private static void samples(TestRun run, Random random) throws IOException {
        List<String> names = List.of("samples-000.png", "samples-250.png", "samples-500.png", "samples.png");
        for (String name : names) {
            int noise = 256 >> 3 * names.indexOf(name);
            BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            for (int i = 0; i < 64; i++) {
                int grey = Math.floorMod(40 * (i % 8) + random.nextInt(noise + 1), 256);
                graphics.setColor(new Color(grey, grey, grey));
                graphics.fillRect(32 * (i % 8), 32 * (i / 8), 30, 30);
            }
            graphics.dispose();
            ImageIO.write(
                    image, "png", run.folder().resolve("figures").resolve(name).toFile());
        }
    }
}
