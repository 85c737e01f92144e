package fashionstream.monitor;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import fashionstream.config.AppConfig;
import fashionstream.produce.FeedSettings;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.RollingAccuracy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser, over a real pipeline. Leaves screenshots in {@code target/screenshots}. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@TestMethodOrder(OrderAnnotation.class)
class DashboardIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final long IMAGES = 1_000;
    private static final int PATIENCE_MS = 90_000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Chromium chromium;

    @SuppressWarnings("NullAway.Init")
    private static ShownDemo shown;

    @SuppressWarnings("NullAway.Init") // set before each test
    private BrowserContext context;

    @SuppressWarnings("NullAway.Init")
    private Page page;

    private final List<String> errors = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        setDefaultAssertionTimeout(PATIENCE_MS);
        shown = new ShownDemo(directory, IMAGES);
    }

    @AfterAll
    static void stop() throws Exception {
        // Some of these are null after a failed start.
        if (shown != null) {
            shown.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        shown.feed().change(ShownDemo.STILL);
        open(new NewContextOptions().setViewportSize(1440, 1000));
    }

    private void open(NewContextOptions options) {
        context = chromium.browser().newContext(options);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text() + " " + message.location());
            }
        });
        page.onPageError(errors::add);
    }

    @AfterEach
    void closePage() {
        context.close();
        assertThat(errors).isEmpty();
    }

    private void visit(String query) {
        page.navigate(shown.url() + "/" + query);
        assertThat(page.locator("#connection")).hasText("live");
    }

    private void press(String name) {
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private void shoot(String name) {
        page.screenshot(new ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** Before the weaker model is promoted: the verdict is on all models with images in the last minute. */
    @Test
    @Order(2)
    void shouldShowTheFiguresOfTheTopic() {
        visit("?window=all");
        eventually().untilAsserted(() -> {
            RollingAccuracy accuracy = shown.demo().latestAccuracy().orElseThrow();
            assertThat(page.locator("#accuracy-now").textContent())
                    .isEqualTo(String.format(
                            Locale.ROOT,
                            "%.2f %% [%.1f %% to %.1f %%] of %,d",
                            100 * accuracy.getAccuracy(),
                            100 * accuracy.getAccuracyLow(),
                            100 * accuracy.getAccuracyHigh(),
                            accuracy.getLabelled()));
            assertThat(tile("predicted")).isEqualTo(String.format(Locale.ROOT, "%,d", accuracy.getPredicted()));
            assertThat(cells().stream().mapToLong(DashboardIT::number).sum()).isEqualTo(accuracy.getLabelled());
        });
        assertThat(page.locator("#model")).hasText("model " + shown.label(shown.version()));
        assertThat(page.locator("#versions")).containsText(shown.label(shown.version()));
        assertThat(page.locator("#verdict-state")).hasText(Pattern.compile("OK|Warning"));
    }

    /** Runs first, while the page still stores all predictions. */
    @Test
    @Order(1)
    void shouldShowTheImagesOfACell() {
        visit("?window=all");
        Locator wrong = page.locator("#confusion button[data-kind=wrong]:not([data-level=\"0\"])")
                .first();
        Matcher said = Pattern.compile("true (.+), predicted (.+): ([0-9]+)")
                .matcher(String.valueOf(wrong.getAttribute("aria-label")));
        assertThat(said.matches()).isTrue();
        String truth = said.group(1);
        String predicted = said.group(2);
        wrong.focus();
        page.keyboard().press("Enter");

        assertThat(page.locator("#gallery-title")).hasText("True " + truth + " → predicted " + predicted);
        assertThat(page.locator("#gallery figure")).hasCount(Integer.parseInt(said.group(3)));
        assertThat(page.locator("#gallery figcaption span:first-child").allTextContents())
                .containsOnly(truth + " → " + predicted);
        eventually().untilAsserted(() -> assertThat(page.evaluate(
                        "[...document.querySelectorAll('#gallery img')].every(i => i.naturalWidth === 28)"))
                .isEqualTo(true));
        shoot("cell");

        page.reload();
        assertThat(page.locator("#gallery-title")).containsText(truth);
        press("Show all mistakes");
        assertThat(page.locator("#gallery-title")).hasText("Mistakes");
    }

    /** Runs last, because the drift and the weaker model lower the accuracy for the rest of the demo. */
    @Test
    @Order(Integer.MAX_VALUE)
    void shouldReactToTheButtons() {
        visit("?window=1m");
        press("100");
        assertThat(page.locator("#demo-controls")).isVisible();
        press("invert");
        assertThat(page.locator("#drift-state")).hasText("major");
        eventually()
                .untilAsserted(() ->
                        assertThat(page.locator("#verdict-state").textContent()).isEqualTo("Alert"));
        shoot("drift");
        shown.feed().change(new FeedSettings(100, null, true));
        assertThat(page.locator("#drift-state")).hasText("none", new HasTextOptions().setTimeout(120_000));
        shoot("recovered");
    }

    @Test
    void shouldShowTheEffectOfAWeakerModel() {
        String shipped = shown.version();
        visit("?window=1m");
        press("100");
        press("publish a weaker one");
        String weaker = eventually()
                .until(() -> shown.demo().rollout().status().active().version(), version -> !version.equals(shipped));
        assertThat(page.locator("#demo-note"))
                .containsText("Model " + shown.label(weaker) + " is published and promoted");
        assertThat(page.locator("#model")).hasText("model " + shown.label(weaker));
        assertThat(page.request().get(shown.url() + "/health/ready").text()).contains("\"model_number\":\"2\"");
        assertThat(page.locator("#verdict-state")).hasText("Alert");
        Locator row =
                page.locator("#versions tbody tr").filter(new FilterOptions().setHasText("● " + shown.label(weaker)));
        eventually().untilAsserted(() -> assertThat(Double.parseDouble(
                        row.locator("td").first().textContent().replace(" %", "")))
                .isBetween(70.0, 88.0));
        shoot("weaker");

        press("Roll back " + shown.label(weaker));
        assertThat(page.locator("#model")).hasText("model " + shown.label(shipped));
        assertThat(page.locator("#verdict-state"))
                .hasText(Pattern.compile("OK|Warning|Undecided"), new HasTextOptions().setTimeout(120_000));
        shoot("rolled-back");

        press("Promote " + shown.label(weaker));
        assertThat(page.locator("#model")).hasText("model " + shown.label(weaker));
        press("Roll back " + shown.label(weaker));
        assertThat(page.locator("#model")).hasText("model " + shown.label(shipped));
    }

    @Test
    void shouldReportAModelThatCannotBeUsed() {
        visit("?window=1m");
        try (ModelCommands commands = shown.commands()) {
            commands.promote("ffffffffffff", Decision.noted(null));
            assertThat(page.locator("#trouble"))
                    .containsText("Model ffffffffffff is promoted but can't be used here, so "
                            + shown.label(shown.version())
                            + " stays active");
            shoot("refused");
            commands.rollBack("ffffffffffff", Decision.noted(null));
            assertThat(page.locator("#trouble")).isHidden();
        }
    }

    @Test
    void shouldReportThatLabelsAreMissing() {
        visit("?window=1m");
        press("held back");
        press("100");
        eventually().until(() -> share("coverage") < 95);
        press("sent");
        eventually().until(() -> share("coverage") > 99);
    }

    @Test
    void shouldShowDeadLettersAndEscapeText() throws Exception {
        visit("?window=all");
        String evil = "<img src=x onerror=\"document.title='hit'\">";
        try (ImageProducer producer = new ImageProducer(shown.demo().config())) {
            producer.send(one(image(evil, 28)), Double.POSITIVE_INFINITY, sent -> {});
            producer.send(one(image("short", 27)), Double.POSITIVE_INFINITY, sent -> {});
        }
        assertThat(page.locator("#gallery .id").first()).hasAttribute("title", "Copy " + evil);
        assertThat(page.locator("#gallery figcaption").first()).containsText("…" + evil.substring(evil.length() - 11));
        assertThat(page.locator("#dead-letters tbody")).containsText("1");
        assertThat(page).hasTitle("Fashion Stream");
    }

    /** Another port is a different origin, and another name a different site. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void shouldAllowOnlyLinksFromForeignPages(String host) throws IOException {
        String html = """
                <!DOCTYPE html>
                <script>let count = 0; const failed = () => { document.title = ++count; };</script>
                <img src="URL/api/image?partition=0&offset=0" onerror="failed()">
                <script>new EventSource("URL/api/events").onerror = failed;</script>
                <a href="URL">a link</a>
                """.replace("URL", shown.url());
        // The browser hides blocked responses from the page, but not from its own tools.
        List<Integer> statuses = new ArrayList<>();
        CDPSession tools = context.newCDPSession(page);
        tools.send("Network.enable");
        tools.on(
                "Network.responseReceivedExtraInfo",
                event -> statuses.add(event.get("statusCode").getAsInt()));
        HttpServer foreign = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        foreign.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, html.length());
            exchange.getResponseBody().write(html.getBytes(UTF_8));
            exchange.close();
        });
        foreign.start();
        try {
            page.navigate("http://" + host + ":" + foreign.getAddress().getPort() + "/page");
            assertThat(page).hasTitle("2");
            assertThat(statuses).filteredOn(status -> status == 403).hasSize(2);

            page.getByText("a link").click();
            assertThat(page.locator("#connection")).hasText("live");
        } finally {
            foreign.stop(0);
        }
        errors.removeIf(
                error -> error.startsWith("Failed to load resource") || error.startsWith("Access to resource at"));
    }

    @Test
    void shouldReconnectToARestartedServer() {
        AppConfig fixed = shown.demo().config().with(Map.of("web.port", Integer.toString(freePort())));
        try (Monitor first = Monitor.start(fixed);
                Monitor.Watch watched = first.watch(
                        fixed,
                        shown.demo().topics(),
                        shown.demo().rollout(),
                        shown.demo().streams())) {
            page.navigate(first.url());
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(page.locator("#demo")).isHidden();
        }
        assertThat(page.locator("#connection")).containsText("reconnecting");
        shoot("reconnecting");
        try (Monitor second = Monitor.start(fixed);
                Monitor.Watch watched = second.watch(
                        fixed,
                        shown.demo().topics(),
                        shown.demo().rollout(),
                        shown.demo().streams())) {
            assertThat(page.locator("#connection")).hasText("live");
        }
        // The browser reports each failed attempt, including those after the second server has stopped.
        page.close();
        errors.removeIf(error -> error.startsWith("Failed to load resource"));
    }

    @Test
    void shouldNotUpdateWhilePausedAndExport() throws IOException {
        visit("?window=all");
        press("100");
        press("Pause");
        assertThat(page.locator("#connection")).hasText("paused");
        String before = tile("predicted");
        Download download = page.waitForDownload(() -> press("History as CSV"));
        List<String> lines = Files.readAllLines(download.path());
        assertThat(lines.get(0)).startsWith("time,accuracy,accuracy_low,accuracy_high,expected_accuracy,coverage");
        assertThat(lines).hasSizeGreaterThan(1).allSatisfy(line -> assertThat(line.split(",", -1))
                .hasSize(11));
        assertThat(tile("predicted")).isEqualTo(before);
        press("Resume");
        eventually().until(() -> !tile("predicted").equals(before));
    }

    @ParameterizedTest
    @CsvSource({"DARK, 1440", "LIGHT, 1440", "DARK, 390", "LIGHT, 390"})
    void shouldBeUsableInEachThemeAndWidth(ColorScheme theme, int width) {
        context.close();
        open(new NewContextOptions().setViewportSize(width, 900).setColorScheme(theme));
        shown.feed().change(new FeedSettings(100, null, true));
        visit("?window=15m");
        assertThat(page.locator("#gallery figure").first()).isVisible();
        assertThat(page.locator("#tile-rate b")).not().hasText("0 /s");
        shoot(theme.name().toLowerCase(Locale.ROOT) + "-" + width);

        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
        List<Rule> violations = new AxeBuilder(page)
                .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa"))
                .analyze()
                .getViolations();
        assertThat(violations).isEmpty();
    }

    /** Playwright's objects must be used by one thread. */
    private static ConditionFactory eventually() {
        return await().pollInSameThread().atMost(Duration.ofMillis(PATIENCE_MS));
    }

    private String tile(String id) {
        return page.locator("#tile-" + id + " b").textContent();
    }

    /** The percentage; 100 while it is unknown. */
    private double share(String id) {
        String text = tile(id).replace(" %", "");
        return text.equals("–") ? 100 : Double.parseDouble(text);
    }

    private List<String> cells() {
        return page.locator("#confusion button").allTextContents();
    }

    private static long number(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** A black image with 28 by 28 pixels, regardless of its record. */
    private static ImageRecord image(String id, int width) {
        return ImageRecord.newBuilder()
                .setId(id)
                .setEncoding(ImageEncoding.GRAY8)
                .setWidth(width)
                .setHeight(28)
                .setData(ByteBuffer.allocate(28 * 28))
                .setLabel("Ankle boot")
                .setCapturedAt(Instant.now())
                .build();
    }

    private static ImageSource one(ImageRecord image) {
        return new ImageSource() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public Iterator<ImageRecord> iterator() {
                return List.of(image).iterator();
            }
        };
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
