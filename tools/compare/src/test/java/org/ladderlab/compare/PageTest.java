package org.ladderlab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real browser reads the page as a person would: at a desk, on a phone, in the dark and on paper. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of(System.getProperty("ladderlab.screenshots", "target/screenshots"));

    @TempDir
    private Path folder;

    private Playwright playwright;
    private Browser browser;
    private Path file;

    @BeforeAll
    void openBrowser() {
        boolean there = Files.isExecutable(CHROMIUM);
        boolean required = "true".equals(System.getenv("CI"));
        Assumptions.assumeTrue(there || required, "There is no " + CHROMIUM + "; the page is not looked at.");
        playwright = Playwright.create();
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox")));
    }

    @AfterAll
    void closeBrowser() {
        if (playwright != null) {
            browser.close();
            playwright.close();
        }
    }

    @BeforeEach
    void writePage() {
        Study study = StudyReader.read(List.of(StudyFolder.threeByThree(folder)));
        file = folder.resolve("page.html");
        Page.of(study, List.of(ScoreTable.of(study, Score.of("test/total"), 0.95)))
                .write(file);
    }

    /** What a page did that it should not: a request for anything but itself, or a message of the browser. */
    private com.microsoft.playwright.Page open(int width, ColorScheme scheme, List<String> trouble) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, 900).setColorScheme(scheme));
        com.microsoft.playwright.Page page = context.newPage();
        page.onConsoleMessage(message -> trouble.add(message.text()));
        page.onRequest(request -> {
            if (!request.url().equals(file.toUri().toString()) && !request.url().startsWith("data:")) {
                trouble.add(request.url());
            }
        });
        page.navigate(file.toUri().toString());
        return page;
    }

    private static void picture(com.microsoft.playwright.Page page, String name) {
        page.screenshot(new com.microsoft.playwright.Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    @Test
    void aDeskShowsEverySectionAndAsksTheNetworkForNothing() {
        List<String> trouble = new ArrayList<>();
        com.microsoft.playwright.Page page = open(1280, ColorScheme.LIGHT, trouble);
        picture(page, "page-desk");
        assertThat(page.locator("h2").allInnerTexts())
                .containsExactly(
                        "Scores",
                        "What was trained",
                        "Curves",
                        "The ledger over depth",
                        "What was weighed",
                        "Samples",
                        "How to repeat it");
        assertThat(page.locator("#trained").innerText()).contains("not monotone, largest at log SNR 0.0");
        assertThat(page.locator("#scores tbody tr").first().locator("th").innerText())
                .isEqualTo("linear");
        assertThat(page.locator("#scores strong").allInnerTexts()).containsExactly("88.00 ± 0.61");
        assertThat(page.locator(".finding").innerText())
                .contains("Best mean test/total: cosine (88.00 ± 0.61 nats per example)")
                .contains("cosine −2.000 [−2.248, −1.752]")
                .contains("Not told apart: sigmoid −0.10 [−2.69, +2.49]");
        assertThat(page.locator(".pictures img").count()).isEqualTo(3);
        assertThat((Boolean) page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)"))
                .isTrue();
        assertThat(page.locator("#repeat").innerText())
                .contains("./ladderlab sweep sweeps/study-0123456789/sweep.yaml");
        assertThat(trouble).isEmpty();
    }

    @Test
    void aPhoneOf360PixelsNeedsNoSidewaysScrollingAndNoTextIsSmallerThanNinePixels() {
        List<String> trouble = new ArrayList<>();
        com.microsoft.playwright.Page page = open(360, ColorScheme.LIGHT, trouble);
        picture(page, "page-phone");
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(360);
        // The drawings are scaled by their width; texts in them must stay readable.
        double smallest = ((Number)
                        page.evaluate(
                                "Math.min(...[...document.querySelectorAll('.charts svg')].flatMap(s => {"
                                        + " const k = s.getBoundingClientRect().width / s.viewBox.baseVal.width;"
                                        + " return [...s.querySelectorAll('text')].map(t => k * parseFloat(getComputedStyle(t).fontSize)); }))"))
                .doubleValue();
        assertThat(smallest).isGreaterThanOrEqualTo(9);
        assertThat(trouble).isEmpty();
    }

    /** Six variants of two settings: whatever the width, scores and intervals are seen before anything is scrolled. */
    @Test
    void scoresAndIntervalsAreOnTheScreenOfAPhoneATabletAndADesk() {
        Study study = StudyReader.read(StudyFolder.threeByTwo(folder.resolve("crossed")));
        Page.of(study, List.of(ScoreTable.of(study, Score.of("test/total"), 0.95)))
                .write(file);
        for (int width : List.of(400, 800, 1400)) {
            com.microsoft.playwright.Page page = open(width, ColorScheme.LIGHT, new ArrayList<>());
            picture(page, "page-crossed-" + width);
            for (String head :
                    List.of("mean ± s.e.", "difference ± s.e.", "95 % over seeds", "95 % over examples", "p (Holm)")) {
                Object right = page.evaluate(
                        "head => Math.max(...[...document.querySelectorAll('#scores > .table:first-of-type td')]"
                                + ".filter(cell => cell.dataset.head === head).map(cell => cell.getBoundingClientRect().right))",
                        head);
                assertThat(((Number) right).doubleValue())
                        .as("%s at %d", head, width)
                        .isBetween(100.0, (double) width);
            }
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(width);
        }
    }

    @Test
    void everyAxisSaysWhereItsTicksAre() {
        com.microsoft.playwright.Page page = open(1280, ColorScheme.LIGHT, new ArrayList<>());
        assertThat((Boolean) page.evaluate(
                        "[...document.querySelectorAll('.charts svg')].every(s => ['end', 'middle'].every(c => {"
                                + " const t = [...s.querySelectorAll('.tick.' + c)].map(e => e.textContent);"
                                + " return new Set(t).size === t.length; }))"))
                .isTrue();
    }

    @Test
    void everyTextStandsOutFromItsBackgroundByDayAndByNight() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            com.microsoft.playwright.Page page = open(1280, scheme, new ArrayList<>());
            picture(page, "page-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
            double contrast = ((Number) page.evaluate(CONTRAST)).doubleValue();
            assertThat(contrast).as("WCAG 2.2, AA: 4.5 for texts in %s", scheme).isGreaterThan(4.5);
        }
    }

    /** The smallest contrast of any text with the page, and of the curves' colours divided by 3 times 4.5. */
    private static final String CONTRAST =
            """
            () => {
              const parse = c => c.match(/[0-9.]+/g).slice(0, 3).map(Number);
              const light = c => { const [r, g, b] = parse(c).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                return .2126 * r + .7152 * g + .0722 * b; };
              const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
              const paper = getComputedStyle(document.body).backgroundColor;
              const texts = [...document.querySelectorAll('body *:not(title)')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
                .map(e => ratio(e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color, paper));
              const lines = [...document.querySelectorAll('svg .line')].map(e => ratio(getComputedStyle(e).stroke, paper) * 1.5);
              return Math.min(...texts, ...lines);
            }
            """;

    @Test
    void aPersonWhoCannotSeeItIsToldWhatEveryDrawingShows() {
        com.microsoft.playwright.Page page = open(1280, ColorScheme.LIGHT, new ArrayList<>());
        assertThat((Integer) page.evaluate(
                        "document.querySelectorAll('svg:not([aria-hidden]):not([role=img][aria-label])').length"))
                .isZero();
        assertThat((Integer) page.evaluate("document.querySelectorAll('img:not([alt])').length"))
                .isZero();
        assertThat(page.locator("svg[role=img]").first().getAttribute("aria-label"))
                .contains("cosine 88.00 ± 0.61");
        assertThat((Integer)
                        page.evaluate("document.querySelectorAll('table:not(:has(caption)), th:not([scope])').length"))
                .isZero();
    }

    @Test
    void paperIsWhiteAndHoldsTheWholePage() throws Exception {
        com.microsoft.playwright.Page page = open(1280, ColorScheme.DARK, new ArrayList<>());
        page.emulateMedia(new com.microsoft.playwright.Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(255, 255, 255)");
        assertThat((Boolean) page.evaluate("document.querySelector('details pre').checkVisibility()"))
                .as("what is folded on a screen is printed")
                .isTrue();
        Path pdf = SCREENSHOTS.resolve("page.pdf");
        Files.createDirectories(SCREENSHOTS);
        page.pdf(new com.microsoft.playwright.Page.PdfOptions().setFormat("A4").setPath(pdf));
        assertThat(Files.size(pdf)).isGreaterThan(10_000);
        // The width of A4 within the margins at 96 pixels per inch.
        page.setViewportSize(680, 900);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(680);
    }
}
