package fashionstream.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.cli.CommandRun;
import fashionstream.config.AppConfig;
import fashionstream.console.Json;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelInfo;
import fashionstream.inference.OverdueRun;
import fashionstream.rollout.ModelRollout;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicGuard;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and health of running streams, as Prometheus, probes and people see them. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class MonitorIT {
    private static final Path DOCUMENTATION = Path.of("..", "docs", "metrics.md");
    private static final int IMAGES = 300;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private DevelopmentCluster cluster;
    private AppConfig config;
    private Monitor monitor;

    @BeforeEach
    void start() {
        cluster = DevelopmentCluster.start(directory.resolve("cluster"), 0, 0);
        config = AppConfig.of(Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "schema.registry.url",
                cluster.registryUrl(),
                "state.dir",
                directory.resolve("state").toString(),
                "accuracy.label.due.ms",
                "0",
                "restarts.max",
                "0",
                "web.port",
                "0"));
        TopicSetup.ensure(config);
        monitor = Monitor.start(config);
    }

    @AfterEach
    void stop() {
        monitor.close();
        cluster.close();
    }

    @Test
    void shouldShowWhatIsDocumentedAndTellOfImagesAndDeadLetters() throws Exception {
        produce();
        try (Classifier model = BundledModel.DEFAULT.load();
                ActiveModel activeModel = new ActiveModel(model);
                TopicGuard topics = TopicGuard.start(config);
                ModelRollout rollout = new ModelRollout(config, activeModel, monitor.meters());
                StreamsRunner streams = runner(activeModel);
                Monitor.Watch watch = monitor.watch(config, topics, rollout, streams)) {
            streams.start();
            streams.awaitRunning();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                Map<String, Double> samples = samples();
                assertThat(samples).containsEntry("fashion_stream_images_total", (double) IMAGES);
                assertThat(samples)
                        .containsEntry("fashion_stream_dead_letters_total{reason=\"SerializationException\"}", 1.0)
                        .containsEntry("fashion_stream_dead_letters_total{reason=\"ImageException\"}", 0.0);
                // Threads that join one after another rebalance once more after the first images.
                assertThat(samples)
                        .containsEntry("fashion_stream_streams_running{part=\"classification\"}", 1.0)
                        .containsEntry("fashion_stream_streams_running{part=\"accuracy\"}", 1.0);
                assertThat(samples)
                        .containsEntry(
                                "fashion_stream_labelled_window_images{model_version=\""
                                        + model.model().version() + "\",window=\"all\"}",
                                (double) IMAGES);
            });

            Map<String, Double> samples = samples();
            assertThat(samples)
                    .containsEntry("fashion_stream_inference_seconds_count", (double) IMAGES)
                    .containsEntry("fashion_stream_decode_seconds_count", (double) IMAGES)
                    .containsEntry("fashion_stream_batch_size_images_sum", IMAGES + 1.0)
                    .containsEntry("fashion_stream_unpacked_images_total", 0.0)
                    .containsEntry(
                            "fashion_stream_model_info{model_name=\""
                                    + model.model().name() + "\",model_version=\""
                                    + model.model().version() + "\"}",
                            1.0);
            assertThat(samples.get("fashion_stream_inference_seconds_sum"))
                    .isCloseTo(samples.get("fashion_stream_inference_batch_seconds_sum"), within(1e-4));
            assertThat(types("fashion_stream_")).isEqualTo(documented(model.model()));
            assertThat(samples)
                    .containsEntry(
                            "fashion_stream_accuracy_state{model_version=\""
                                    + model.model().version() + "\",state=\"ok\",window=\"all\"}",
                            1.0);
            shouldHaveKafkasMetricsOfBothParts();
            assertThat(types("jvm_memory_used_bytes")).isNotEmpty();
            assertThat(types("process_cpu_")).isNotEmpty();
        }
    }

    private void shouldHaveKafkasMetricsOfBothParts() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Set<String> names = samples().keySet();
            for (String application : List.of("fashion-stream-", "fashion-stream-accuracy-")) {
                assertThat(names).anySatisfy(name -> assertThat(name)
                        .startsWith("kafka_consumer_fetch_manager_records_lag")
                        .containsPattern("client_id=\"" + application + "[0-9a-f]{8}-"));
                assertThat(names).anySatisfy(name -> assertThat(name)
                        .startsWith("kafka_stream_thread_")
                        .containsPattern("thread_id=\"" + application + "[0-9a-f]{8}-"));
            }
        });
    }

    @Test
    void shouldReportWhenTheApplicationIsReadyAndWhyNot() throws Exception {
        assertThat(health("live", 200).path("status").asText()).isEqualTo("up");
        assertThat(health("ready", 503).at("/checks/application/cause").asText())
                .isEqualTo("it is starting");
        try (Classifier model = BundledModel.DEFAULT.load();
                ActiveModel activeModel = new ActiveModel(model);
                TopicGuard topics = TopicGuard.start(config);
                ModelRollout rollout = new ModelRollout(config, activeModel, monitor.meters());
                StreamsRunner streams = runner(activeModel);
                Monitor.Watch watch = monitor.watch(config, topics, rollout, streams)) {
            assertThat(health("ready", 503).at("/checks/classification/state").asText())
                    .isEqualTo("created");
            streams.start();
            streams.awaitRunning();

            // Threads that join one after another rebalance once more after the first RUNNING.
            JsonNode ready = await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(AssertionError.class)
                    .until(() -> health("ready", 200), health -> health.at("/checks/classification/active_tasks")
                            .asText()
                            .equals("4"));
            assertThat(ready.path("status").asText()).isEqualTo("up");
            assertThat(ready.at("/checks/model/model_version").asText())
                    .isEqualTo(model.model().version());
            assertThat(ready.at("/checks/broker/bootstrap_servers").asText()).isEqualTo(config.bootstrapServers());
            assertThat(ready.at("/checks/classification/state").asText()).isEqualTo("running");
            assertThat(ready.at("/checks/accuracy/status").asText()).isEqualTo("up");
            assertThat(ready.at("/checks/topics/status").asText()).isEqualTo("up");

            shouldReportThatATopicIsMissingUntilItIsThere();
            try (OverdueRun hanging = new OverdueRun()) {
                assertThat(health("ready", 503).at("/checks/model/cause").asText())
                        .contains("inference.run.max.ms");
                health("live", 200);
            }
            health("ready", 200);

            cluster.close();

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                JsonNode alone = health("ready", 503);
                assertThat(alone.at("/checks/broker/status").asText()).isEqualTo("down");
                assertThat(alone.at("/checks/broker/cause").asText()).contains(config.bootstrapServers());
            });
            // To start anew would bring no broker back.
            health("live", 200);
        }
        assertThat(health("ready", 503).at("/checks/application/cause").asText())
                .isEqualTo("it is stopping");
        health("live", 200);
    }

    private void shouldReportThatATopicIsMissingUntilItIsThere() throws Exception {
        try (Admin admin = Admin.create(config.adminProperties())) {
            admin.deleteTopics(List.of(config.topics().deadLetters())).all().get();
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                JsonNode missing = health("ready", 503).at("/checks/topics");
                assertThat(missing.path("status").asText()).isEqualTo("down");
                assertThat(missing.path("cause").asText())
                        .contains("topic images-dead-letters does not exist at " + config.bootstrapServers());
            });
            assertThat(samples()).containsEntry("fashion_stream_topic_faults", 1.0);
            health("live", 200);
            TopicSetup.ensure(config);
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> health("ready", 200));
            assertThat(samples()).containsEntry("fashion_stream_topic_faults", 0.0);
        }
    }

    @Test
    void shouldNotBeAliveOnceTheStreamsHaveFailed() throws Exception {
        produce();
        try (Classifier model = BundledModel.DEFAULT.load();
                ActiveModel activeModel = new ActiveModel(new BrokenClassifier(model));
                TopicGuard topics = TopicGuard.start(config);
                ModelRollout rollout = new ModelRollout(config, activeModel, monitor.meters());
                StreamsRunner streams = runner(activeModel);
                Monitor.Watch watch = monitor.watch(config, topics, rollout, streams)) {
            streams.start();
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                JsonNode live = health("live", 503);
                assertThat(live.at("/checks/classification/status").asText()).isEqualTo("down");
                assertThat(live.at("/checks/classification/state").asText()).isEqualTo("error");
                assertThat(live.at("/checks/classification/last_failure").asText())
                        .isEqualTo("this model is broken");
                assertThat(live.at("/checks/accuracy/status").asText()).isEqualTo("up");
            });
            health("ready", 503);
            assertThat(samples()).containsEntry("fashion_stream_streams_running{part=\"classification\"}", 0.0);
        }
    }

    private StreamsRunner runner(ActiveModel activeModel) {
        return StreamsRunner.of(config, activeModel, TopicView.DEFAULTS, monitor.meters());
    }

    /** Images, and a record that is none. */
    private void produce() {
        CommandRun.of(
                        "produce",
                        "--count",
                        Integer.toString(IMAGES),
                        "--delay-labels",
                        "1s",
                        "--bootstrap-server",
                        config.bootstrapServers(),
                        "--schema-registry",
                        config.schemaRegistryUrl())
                .assertDone();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(
                    config.topics().images(), "poison".getBytes(UTF_8), "no Avro".getBytes(UTF_8)));
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(monitor.url() + path)).build(), BodyHandlers.ofString());
    }

    private JsonNode health(String which, int status) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/health/" + which);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Json.MAPPER.readTree(answer.body());
    }

    private Map<String, Double> samples() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        Map<String, Double> samples = new HashMap<>();
        answer.body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            Double before = samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            assertThat(before).as("second sample of %s", line).isNull();
        });
        return samples;
    }

    /** Type and labels of each metric whose name begins so, as the server shows them. */
    private Map<String, String> types(String prefix) throws IOException, InterruptedException {
        Map<String, String> types = new TreeMap<>();
        String text = get("/metrics").body();
        Matcher type =
                Pattern.compile("(?m)^# TYPE (" + prefix + "\\S*) (\\S+)$").matcher(text);
        while (type.find()) {
            String name = type.group(1);
            types.put(name, type.group(2) + " " + labels(text, name));
        }
        return types;
    }

    private static Set<String> labels(String text, String name) {
        Set<String> labels = new TreeSet<>();
        Matcher sample = Pattern.compile("(?m)^" + name + "(?:_bucket|_sum|_count)?\\{([^}]*)}")
                .matcher(text);
        while (sample.find()) {
            Matcher label = Pattern.compile("([a-z_]+)=\"").matcher(sample.group(1));
            while (label.find()) {
                labels.add(label.group(1));
            }
        }
        labels.remove("le");
        return labels;
    }

    /** The same from the table of the documentation. */
    private static Map<String, String> documented(ModelInfo model) throws IOException {
        Map<String, String> types = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `(fashion_stream_\\w+)` \\| (\\w+) \\|([^|]*)\\| [^|]+ \\|");
        for (String line : Files.readAllLines(DOCUMENTATION)) {
            Matcher matcher = row.matcher(line);
            if (matcher.matches()) {
                Set<String> labels = Pattern.compile("[a-z_]+")
                        .matcher(matcher.group(3))
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toCollection(TreeSet::new));
                types.put(matcher.group(1), matcher.group(2) + " " + labels);
            }
        }
        if (model.driftReference() == null) {
            types.keySet().removeIf(name -> name.startsWith("fashion_stream_drift_"));
        }
        // Figures without a value have no gauge: no slices are set, the model has ten classes, and all images are
        // labelled.
        types.keySet().removeIf(name -> name.startsWith("fashion_stream_slice_"));
        types.remove("fashion_stream_accuracy_top_5_ratio");
        types.remove("fashion_stream_oldest_unlabelled_timestamp_seconds");
        return types;
    }

    /** Classifies black images, which serve for warming up, and fails from the first other image on. */
    private static final class BrokenClassifier implements Classifier {
        private final Classifier delegate;
        private volatile boolean broken;

        BrokenClassifier(Classifier delegate) {
            this.delegate = delegate;
        }

        @Override
        public ModelInfo model() {
            return delegate.model();
        }

        @Override
        public float[][] classify(List<byte[]> images) {
            for (byte pixel : images.get(0)) {
                broken |= pixel != 0;
            }
            if (broken) {
                throw new IllegalStateException("this model is broken");
            }
            return delegate.classify(images);
        }

        @Override
        public void close() {
            // Its owner closes the delegate.
        }
    }
}
