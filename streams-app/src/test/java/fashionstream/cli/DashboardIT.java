package fashionstream.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import fashionstream.config.AppConfig;
import fashionstream.console.Json;
import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.demo.Demo;
import fashionstream.demo.FeedControls;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.produce.DataSetImages;
import fashionstream.produce.FeedSettings;
import fashionstream.produce.IdxImages;
import fashionstream.produce.ImageFeed;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.schema.ImageEncoding;
import fashionstream.schema.ImageRecord;
import fashionstream.schema.RollingAccuracy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
import java.util.stream.Stream;
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

/** The page in a real browser, over a real pipeline. Leaves screenshots in {@code target/screenshots}. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@TestMethodOrder(OrderAnnotation.class)
class DashboardIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final long IMAGES = 1_000;
    private static final int PATIENCE_MS = 90_000;
    private static final FeedSettings STILL = new FeedSettings(0, null, true);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // as all that follows, set before all tests
    private static Chromium chromium;

    @SuppressWarnings("NullAway.Init")
    private static Classifier model;

    @SuppressWarnings("NullAway.Init")
    private static Monitor monitor;

    @SuppressWarnings("NullAway.Init")
    private static Demo demo;

    @SuppressWarnings("NullAway.Init")
    private static Monitor.Watch watch;

    @SuppressWarnings("NullAway.Init")
    private static ImageFeed feed;

    @SuppressWarnings("NullAway.Init") // set before each test
    private BrowserContext context;

    @SuppressWarnings("NullAway.Init")
    private Page page;

    private final List<String> errors = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.start();
        setDefaultAssertionTimeout(PATIENCE_MS);
        AppConfig settings = AppConfig.of(Map.of("web.port", "0", "accuracy.label.due.ms", "1000"));
        IdxImages images = DataSetImages.of(
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null), Split.TEST, IMAGES);
        FeedControls controls = new FeedControls();
        model = BundledModel.DEFAULT.load();
        monitor = Monitor.start(settings.web(), controls);
        demo = Demo.start(settings, model, directory, 0, 0, monitor.meters());
        watch = monitor.watch(demo.config(), demo.rollout(), demo.streams());
        demo.stream(images, Double.POSITIVE_INFINITY, done -> {});
        feed = new ImageFeed(demo.config(), images, STILL);
        controls.steer(feed);
    }

    @AfterAll
    static void stop() {
        Stream.of(feed, watch, demo, monitor, model, chromium).forEach(DashboardIT::close);
    }

    private static void close(AutoCloseable part) {
        try {
            // What came after a failure to start was never there.
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void open() {
        feed.change(STILL);
        open(new NewContextOptions().setViewportSize(1440, 1000));
    }

    private void open(NewContextOptions options) {
        context = chromium.browser().newContext(options);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
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
        page.navigate(monitor.url() + "/" + query);
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

    @Test
    void shouldShowTheFiguresOfTheTopic() {
        visit("?window=all");
        eventually().untilAsserted(() -> {
            RollingAccuracy accuracy = demo.latestAccuracy().orElseThrow();
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
        assertThat(page.locator("#model")).hasText("model " + model.model().version());
        assertThat(page.locator("#versions")).containsText(model.model().version());
        assertThat(page.locator("#health-state")).hasText(Pattern.compile("OK|Warning"));
    }

    /** First, while all predictions are among those that the page keeps. */
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

    @Test
    void shouldShowWhatTheButtonsDo() {
        visit("?window=1m");
        press("100");
        assertThat(page.locator("#demo-controls")).isVisible();
        press("invert");
        assertThat(page.locator("#drift-state")).hasText("major");
        eventually()
                .untilAsserted(() ->
                        assertThat(page.locator("#health-state").textContent()).isEqualTo("Alert"));
        shoot("drift");
        feed.change(new FeedSettings(100, null, true));
        assertThat(page.locator("#drift-state")).hasText("none", new HasTextOptions().setTimeout(120_000));
        shoot("recovered");
    }

    @Test
    void shouldTellThatLabelsAreMissing() {
        visit("?window=1m");
        press("held back");
        press("100");
        eventually().until(() -> share("coverage") < 95);
        press("sent");
        eventually().until(() -> share("coverage") > 99);
    }

    @Test
    void shouldShowDeadLettersAndHarmlessText() throws Exception {
        visit("?window=all");
        String evil = "<img src=x onerror=\"document.title='hit'\">";
        try (ImageProducer producer = new ImageProducer(demo.config())) {
            producer.send(one(image(evil, 28)), Double.POSITIVE_INFINITY, sent -> {});
            producer.send(one(image("short", 27)), Double.POSITIVE_INFINITY, sent -> {});
        }
        assertThat(page.locator("#gallery figcaption").first()).containsText(evil);
        assertThat(page.locator("#dead-letters tbody")).containsText("1");
        assertThat(page).hasTitle("Fashion Stream");
    }

    @Test
    void shouldComeBackWithItsServer() {
        AppConfig fixed = demo.config().with(Map.of("web.port", Integer.toString(freePort())));
        try (Monitor first = Monitor.start(fixed.web());
                Monitor.Watch watched = first.watch(fixed, demo.rollout(), demo.streams())) {
            page.navigate(first.url());
            assertThat(page.locator("#connection")).hasText("live");
            assertThat(page.locator("#demo")).isHidden();
        }
        assertThat(page.locator("#connection")).containsText("reconnecting");
        shoot("reconnecting");
        try (Monitor second = Monitor.start(fixed.web());
                Monitor.Watch watched = second.watch(fixed, demo.rollout(), demo.streams())) {
            assertThat(page.locator("#connection")).hasText("live");
        }
        // The browser tells of each attempt that was in vain.
        errors.removeIf(error -> error.startsWith("Failed to load resource"));
    }

    @Test
    void shouldStandStillWhilePausedAndExport() throws IOException {
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
        feed.change(new FeedSettings(100, null, true));
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/image?partition=0&offset=abc    | 400 | parameter offset must be a whole number",
                "/api/image?partition=0               | 400 | parameter offset is missing",
                "/api/image?partition=99&offset=0     | 404 | no image at that place",
                "/api/image?partition=0&offset=999999 | 404 | no image at that place",
                "/api/gallery?true=Bag&predicted=Bag&limit=201 | 400 | limit must be 1 to 200",
                "/api/gallery?true=Bag&limit=2        | 400 | parameter predicted is missing"
            })
    void shouldRefuseWhatCannotBeShown(String path, int status, String reason) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(monitor.url() + path)));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"rate\": -1}        | rate must be 0 to 2000 images per second, not -1.0",
                "{\"rate\": \"fast\"}  | rate must be a number",
                "{\"drift\": \"rain\"} | drift must be none or one of invert, blur",
                "{\"labels\": 1}       | labels must be true or false",
                "{\"speed\": 1}        | there is rate, drift, labels, but no speed",
                "[1]                     | the body must be a JSON object",
                "{                       | the body must be JSON"
            })
    void shouldRefuseWhatIsNoWayToSend(String body, String reason) throws Exception {
        JsonNode session = Json.MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(monitor.url() + "/api/session")))
                .body());
        HttpResponse<String> answer = send(steering(body)
                .header(session.path("header").asText(), session.path("token").asText()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(reason);
        assertThat(feed.settings()).isEqualTo(STILL);
    }

    @Test
    void shouldBeSteeredByItsOwnPageAlone() throws Exception {
        assertThat(send(steering("{\"rate\": 1}")).statusCode()).isEqualTo(403);
        assertThat(feed.settings()).isEqualTo(STILL);
    }

    private static HttpRequest.Builder steering(String body) {
        return HttpRequest.newBuilder(URI.create(monitor.url() + "/api/demo"))
                .header("Origin", monitor.url())
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** Playwright's objects belong to one thread. */
    private static ConditionFactory eventually() {
        return await().pollInSameThread().atMost(Duration.ofMillis(PATIENCE_MS));
    }

    private String tile(String id) {
        return page.locator("#tile-" + id + " b").textContent();
    }

    /** Of 100; 100 while it isn't known. */
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

    /** A black one with 28 by 28 pixels, whatever its record says. */
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
