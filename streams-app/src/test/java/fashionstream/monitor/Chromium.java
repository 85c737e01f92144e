package fashionstream.monitor;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The browser of this machine, in headless mode. If there is none, tests are skipped with a message; with {@code
 * -Dfashionstream.browser=required}, as in CI, they fail. Playwright's own browsers are never downloaded.
 */
final class Chromium implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Chromium.class);
    private static final boolean REQUIRED = "required".equals(System.getProperty("fashionstream.browser"));
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));

    /** Options that disable requests to other servers, and those that a container without user namespaces needs. */
    private static final List<String> OPTIONS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts the browser, or skips or fails the test. */
    static Chromium start() {
        Path program = PLACES.stream().filter(Files::isExecutable).findFirst().orElseGet(Chromium::missing);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setHeadless(true)
                        .setArgs(OPTIONS));
        return new Chromium(playwright, browser);
    }

    private static Path missing() {
        String message = "there is no browser at " + PLACES + "; install chromium";
        if (REQUIRED) {
            return fail(message);
        }
        log.warn("Tests of the dashboard are skipped: {}", message);
        return abort(message);
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
