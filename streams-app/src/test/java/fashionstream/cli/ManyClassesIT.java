package fashionstream.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.inference.TinyModel;
import fashionstream.kafka.TopicReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three versions of a model with many classes, one after another, in one application with the launcher's heap. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ManyClassesIT {
    private static final Logger LOG = LoggerFactory.getLogger(ManyClassesIT.class);
    private static final int VERSIONS = 3;
    private static final int IMAGES = 4_000;
    private static final int PIXELS = 4;

    /** What an event of the page may have at most, in bytes, whatever the number of classes. */
    private static final int PAGE_BYTES = 150_000;

    private static final Pattern COLLECTED = Pattern.compile("(\\d+)M->(\\d+)M\\(");
    private static final Pattern ADDRESS = Pattern.compile("dashboard, metrics and health at (http://\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(17);

    @ParameterizedTest
    @CsvSource({"1000, 0", "2000, 0", "2000, 5"})
    void shouldCountAllLabelsOfThreeVersions(int classes, int top) throws Exception {
        try (DevelopmentCluster cluster = DevelopmentCluster.start(folder.resolve("cluster"), 0, 0)) {
            float[][][] weights = new float[VERSIONS][][];
            List<Path> models = new ArrayList<>();
            for (int i = 0; i < VERSIONS; i++) {
                weights[i] = weights(classes);
                models.add(Files.write(folder.resolve("model-" + i + ".onnx"), model(weights[i])));
            }
            Process serve = serve(cluster, models.get(0), top);
            try {
                URI url = url();
                for (int i = 0; i < VERSIONS; i++) {
                    if (i > 0) {
                        promote(cluster, models.get(i), url);
                    }
                    Instant start = Instant.now();
                    send(cluster, i, weights[i]);
                    int version = i;
                    await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(labelled(url))
                            .hasSize(version + 1)
                            .containsOnly((long) IMAGES));
                    LOG.info(
                            "{} classes, version {}: all of {} images and labels are counted after {}",
                            classes,
                            i + 1,
                            IMAGES,
                            Duration.between(start, Instant.now()));
                }
                shouldHaveABoundedPage(url, classes);
                shouldHaveBoundedRecords(cluster, classes, top);
                assertThat(await().atMost(Duration.ofSeconds(60))
                                .until(() -> run(cluster, "audit", "--json"), audited -> audited.exitCode() == 0)
                                .lastJson()
                                .path("differences"))
                        .isEmpty();
                assertThat(serve.isAlive()).isTrue();
            } finally {
                serve.destroy();
                serve.waitFor();
            }
            shouldFitIntoTheHeap(classes);
        }
    }

    private void shouldHaveABoundedPage(URI url, int classes) throws Exception {
        String state = get(url, "/api/state");
        JsonNode latest = JSON.readTree(state);
        JsonNode figures =
                latest.path("accuracy").path(latest.path("version").asText()).path("all");
        assertThat(figures.path("top_5_accuracy").asDouble())
                .isGreaterThan(figures.path("accuracy").asDouble());
        assertThat(figures.path("classes")).hasSize(20);
        assertThat(figures.path("classes_left_out").asInt()).isEqualTo(classes - 20);
        String last = name(classes - 1);
        JsonNode found = JSON.readTree(get(url, "/api/classes?window=all&search=" + URLEncoder.encode(last, UTF_8)));
        assertThat(found.path("classes_found").asInt()).isEqualTo(1);
        assertThat(found.path("classes"))
                .extracting(each -> each.path("label").asText())
                .contains(last);
        LOG.info("{} classes: the page's state has {} bytes with its history", classes, state.length());
        // The history has a point per second, whatever the model.
        ((ObjectNode) latest).remove("history");
        assertThat(latest.toString()).hasSizeLessThan(PAGE_BYTES);
    }

    private void shouldHaveBoundedRecords(DevelopmentCluster cluster, int classes, int top) {
        AppConfig config = AppConfig.of(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl()));
        long predictions = largest(config, config.topics().predictions());
        long accuracy = largest(config, config.topics().accuracy());
        LOG.info(
                "{} classes: largest prediction {} bytes, largest accuracy record {} bytes",
                classes,
                predictions,
                accuracy);
        if (top == 0) {
            assertThat(predictions).isLessThan((long) Float.BYTES * classes + 500);
        } else {
            assertThat(predictions).isLessThan(500);
            assertThat(largest(config, config.topics().predictionsComplete()))
                    .isLessThan((long) Float.BYTES * classes + 500);
        }
        assertThat(accuracy).isLessThan(150L * classes);
    }

    private static long largest(AppConfig config, String topic) {
        AtomicLong largest = new AtomicLong();
        try (TopicReader reader = new TopicReader(config, topic, true)) {
            reader.readToEnd(read -> largest.accumulateAndGet(read.serializedValueSize(), Math::max));
        }
        return largest.get();
    }

    private void shouldFitIntoTheHeap(int classes) throws IOException {
        List<String> pauses;
        try (Stream<String> lines = Files.lines(folder.resolve("gc.log"))) {
            pauses = lines.filter(line -> line.contains("Pause")).toList();
        }
        long kept = pauses.stream()
                .map(COLLECTED::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(2)))
                .max()
                .orElse(0);
        long state;
        try (Stream<Path> files = Files.walk(folder.resolve("state"))) {
            state = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
        LOG.info(
                "{} classes: at most {} MB after one of {} collections, {} MB of local state",
                classes,
                kept,
                pauses.size(),
                state >> 20);
        assertThat(pauses).noneMatch(line -> line.contains("Pause Full"));
    }

    private float[][] weights(int classes) {
        float[][] weights = new float[PIXELS][classes];
        for (float[] ofPixel : weights) {
            for (int i = 0; i < classes; i++) {
                ofPixel[i] = (float) (0.02 * random.nextGaussian());
            }
        }
        return weights;
    }

    private static byte[] model(float[][] weights) {
        int classes = weights[0].length;
        return new TinyModel()
                .weights(weights)
                .classes(IntStream.range(0, classes)
                        .mapToObj(ManyClassesIT::name)
                        .toArray(String[]::new))
                .output("probabilities", TinyModel.ANY, classes)
                .bytes();
    }

    private static String name(int index) {
        return "class number " + index;
    }

    /** Half of the images carry their label, and the labels of the others follow. Most labels are what the model says. */
    private void send(DevelopmentCluster cluster, int version, float[][] weights) throws IOException {
        int classes = weights[0].length;
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < IMAGES; i++) {
                String id = version + "-" + i;
                int[] pixels = random.ints(PIXELS, 0, 256).toArray();
                int truth = random.nextInt(4) == 0 ? random.nextInt(classes) : mostProbable(weights, pixels);
                ProducerRecord<String, byte[]> image = new ProducerRecord<>("images", id, png(pixels));
                byte[] label = name(truth).getBytes(UTF_8);
                if (i % 2 == 0) {
                    image.headers().add("label", label);
                } else {
                    var unused = producer.send(new ProducerRecord<>("labels", id, label));
                }
                var unused = producer.send(image);
            }
        }
    }

    private static int mostProbable(float[][] weights, int[] pixels) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < weights[0].length; i++) {
            double score = 0;
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                score += weights[pixel][i] * pixels[pixel];
            }
            if (score > highest) {
                highest = score;
                best = i;
            }
        }
        return best;
    }

    private static byte[] png(int[] pixels) throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 2, 2, pixels);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /** The heap of the launcher. */
    private Process serve(DevelopmentCluster cluster, Path model, int top) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:-G1UseAdaptiveIHOP",
                "-XX:InitiatingHeapOccupancyPercent=15",
                "-XX:+UseG1GC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:gc:file=" + folder.resolve("gc.log") + ":uptime,tags:filecount=0",
                "-cp",
                System.getProperty("java.class.path"),
                FashionStream.class.getName()));
        command.addAll(List.of(OnCluster.arguments(
                cluster,
                "serve",
                "--model",
                model.toString(),
                "--set",
                "state.dir=" + folder.resolve("state"),
                "--set",
                "predictions.top.k=" + top,
                "--set",
                "web.port=0")));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("serve.log").toFile())
                .start();
    }

    private URI url() {
        return await().atMost(Duration.ofSeconds(90))
                .until(
                        () -> {
                            Matcher address = ADDRESS.matcher(Files.readString(folder.resolve("serve.log")));
                            return address.find() ? URI.create(address.group(1)) : URI.create("");
                        },
                        found -> !found.toString().isEmpty());
    }

    private void promote(DevelopmentCluster cluster, Path model, URI url) {
        String version = run(cluster, "models", "publish", model.toString(), "--promote", "--json")
                .assertDone()
                .lastJson()
                .path("model_version")
                .asText();
        await().atMost(Duration.ofSeconds(60)).until(() -> JSON.readTree(get(url, "/api/state"))
                .at("/rollout/answering")
                .asText()
                .equals(version));
    }

    /** How many labels are counted, for each version. */
    private List<Long> labelled(URI url) throws Exception {
        List<Long> labelled = new ArrayList<>();
        JSON.readTree(get(url, "/api/state"))
                .path("accuracy")
                .forEach(windows -> labelled.add(windows.at("/all/labelled").asLong()));
        return labelled;
    }

    private String get(URI url, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static CommandRun run(DevelopmentCluster cluster, String... command) {
        return CommandRun.of(OnCluster.arguments(cluster, command));
    }
}
