package fashionstream.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.config.AppConfig;
import fashionstream.console.Json;
import fashionstream.rollout.ModelsTopic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page's server responds to requests that the page itself would not send. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DashboardApiIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ShownDemo shown;

    @BeforeAll
    static void start() throws Exception {
        shown = new ShownDemo(directory, 100);
    }

    @AfterAll
    static void stop() throws Exception {
        // Null after a failed start.
        if (shown != null) {
            shown.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/image?partition=0&offset=abc    | 400 | parameter offset must be a whole number",
                "/api/image?partition=0               | 400 | parameter offset is missing",
                "/api/image?partition=0&offset=       | 400 | parameter offset must be a whole number",
                "/api/image?partition=-1&offset=0     | 400 | parameter partition must be a whole number",
                "/api/image?partition=0&offset=99999999999999999999 | 400 | parameter offset must be a whole number",
                "/api/image?partition=99999999999&offset=0 | 404 | the partition does not exist",
                "/api/image?partition=%25zz&offset=0  | 400 | parameter partition must be a whole number",
                "/api/image?partition=0&offset=0&topic=images | 400 | parameter topic must be the id of a topic",
                "/api/image?partition=0&offset=0&topic=AAAAAAAAAAAAAAAAAAAAAQ | 404 | no image at this offset",
                "/api/image/?partition=0&offset=0     | 404 | there is nothing here",
                "/api/gallery?true=Bag&predicted=Bag&limit=0 | 400 | limit must be 1 to 200",
                "/api/image?partition=99&offset=0     | 404 | no image at this offset",
                "/api/image?partition=0&offset=999999 | 404 | no image at this offset",
                "/api/gallery?true=Bag&predicted=Bag&limit=201 | 400 | limit must be 1 to 200",
                "/api/classes?window=all&search=%20   | 400 | parameter search is empty",
                "/api/classes?search=Bag              | 400 | parameter window is missing",
                "/api/classes?window=2h&search=Bag    | 404 | the window has no figures",
                "/api/gallery?true=Bag&limit=2        | 400 | parameter predicted is missing"
            })
    void shouldRejectInvalidQueries(String path, int status, String reason) throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(shown.url() + path)));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/demo       | {\"rate\": -1}        | rate must be 0 to 2000 images per second, not -1.0",
                "/api/demo       | {\"rate\": \"fast\"}  | rate must be a number",
                "/api/demo       | {\"drift\": \"rain\"} | drift must be one of none, invert, blur",
                "/api/demo       | {\"labels\": 1}       | labels must be true or false",
                "/api/demo       | {\"speed\": 1}        | unknown field 'speed'; allowed are rate, drift, labels",
                "/api/demo       | [1]                     | the body must be a JSON object",
                "/api/demo       | {                       | the body must be JSON",
                "/api/demo/model | {\"file\": \"x.onnx\"} | unknown field 'file'; no fields are allowed",
                "/api/models     | {}                      | either promote or roll_back must name a version",
                "/api/models     | {\"promote\": 1}      | either promote or roll_back must name a version",
                "/api/models     | {\"promote\": \"a\", \"roll_back\": \"a\"} | either promote or roll_back must name",
                "/api/models     | {\"promote\": \"../x\"} | no model of version ../x is published",
                "/api/models     | {\"roll_back\": \"a\"} | model a is not the promoted one"
            })
    void shouldRejectInvalidChanges(String path, String body, String reason) throws Exception {
        JsonNode session = Json.MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(shown.url() + "/api/session")))
                .body());
        HttpResponse<String> response = send(post(path, body)
                .header(session.path("header").asText(), session.path("token").asText()));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains(reason);
        shouldBeAsItWas();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/demo       | {\"rate\": 1}",
                "/api/demo/model | {}",
                "/api/models     | {\"promote\": \"VERSION\"}"
            })
    void shouldAcceptChangesOnlyFromItsOwnPage(String path, String body) throws Exception {
        HttpResponse<String> response = send(post(path, body.replace("VERSION", shown.published())));
        assertThat(response.statusCode()).isEqualTo(403);
        shouldBeAsItWas();
    }

    private static void shouldBeAsItWas() {
        assertThat(shown.feed().settings()).isEqualTo(ShownDemo.STILL);
        // Read from the topic, since an instance applies it a little later.
        try (ModelsTopic topic = new ModelsTopic(shown.demo().config())) {
            assertThat(topic.state().promotedVersion()).isEmpty();
        }
    }

    @Test
    void shouldRejectChangesUnlessTheyAreEnabled() throws Exception {
        AppConfig config = shown.demo()
                .config()
                .with(Map.of("web.rollout.enable", "false", "web.port", "0", "accuracy.window.labelled", "500"));
        try (Monitor monitor = Monitor.start(config);
                Monitor.Watch watch = monitor.watch(
                        config,
                        shown.demo().topics(),
                        shown.demo().rollout(),
                        shown.demo().streams())) {
            JsonNode page = Json.MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(monitor.url() + "/api/page")))
                    .body());
            assertThat(page.path("rollout").asBoolean(true)).isFalse();
            assertThat(page.path("demo").asBoolean(true)).isFalse();
            assertThat(page.path("windows"))
                    .extracting(JsonNode::asText)
                    .contains("last-500")
                    .doesNotContain("last-1000");
            JsonNode session =
                    Json.MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(monitor.url() + "/api/session")))
                            .body());
            for (String path : List.of("/api/models", "/api/demo", "/api/demo/model")) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(monitor.url() + path))
                        .header("Origin", monitor.url())
                        .header(
                                session.path("header").asText(),
                                session.path("token").asText())
                        .POST(BodyPublishers.ofString("{}"));
                assertThat(send(request).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    private static HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(URI.create(shown.url() + path))
                .header("Origin", shown.url())
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
