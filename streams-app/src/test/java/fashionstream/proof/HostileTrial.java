package fashionstream.proof;

import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import fashionstream.config.AppConfig;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.Prediction;
import fashionstream.schema.RollingAccuracy;
import fashionstream.schema.Topics;
import fashionstream.topics.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Sends good and hostile records to one application in rounds, and kills it in each. Has its own topics, by prefix. */
final class HostileTrial implements AutoCloseable {
    /** Number of records of each kind, per thousand in a round. */
    private static final int GOOD_IMAGES = 320;

    private static final int HOSTILE_IMAGES = 320;
    private static final int GOOD_LABELS = 200;
    private static final int HOSTILE_LABELS = 160;

    private static final int TOPIC_MAX_BYTES = 5 << 20;
    private static final int RECORD_MAX_BYTES = 2 << 20;

    /** Maximum size of all large records in one round, since they take long. */
    private static final long LARGE_ONES_MAX_BYTES = 150 << 20;

    private static final long LARGE_BYTES = 1 << 20;

    /** The launcher's default. */
    private static final int HEAP_MEGABYTES = 512;

    /** Images of two megabytes. */
    private static final int FLOOD = HEAP_MEGABYTES;

    /** Maximum time without output. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private static final int MOST_FAULTS_TOLD = 40;

    private final String name;
    private final AppConfig config;
    private final Map<String, String> settings;
    private final Moments moments;
    private final Random random;
    private final Forge forge;
    private final Map<Compression, KafkaProducer<byte[], byte[]>> producers = new EnumMap<>(Compression.class);
    private final TopicReader predictions;
    private final TopicReader deadLetters;
    private final TopicReader accuracy;
    private final Serde<Prediction> predictionSerde;
    private final Serde<RollingAccuracy> accuracySerde;
    private final Ledger ledger = new Ledger(RECORD_MAX_BYTES);
    private final Recount recount = new Recount();
    private final Map<String, Integer> refused = new TreeMap<>();
    private final List<String> ids = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private AppProcess app;
    private boolean huge;
    private long records;
    private int kills;

    private HostileTrial(
            String name,
            HostileCluster cluster,
            boolean guids,
            Path directory,
            List<byte[]> pixels,
            Pattern wanted,
            Random random)
            throws IOException, InterruptedException, ExecutionException {
        this.name = name;
        this.random = random;
        this.moments = new Moments(random);
        this.settings = Trial.settings(name, cluster.bootstrapServers(), cluster.registryUrl(), Trial.QUICK);
        settings.put("record.max.bytes", Integer.toString(RECORD_MAX_BYTES));
        settings.put("state.dir", directory.resolve(name).toString());
        this.config = AppConfig.of(settings);
        TopicSetup.ensure(config);
        acceptAnything();
        List<Mutation> common = RecordMutations.all(TOPIC_MAX_BYTES, RECORD_MAX_BYTES, guids);
        this.forge = new Forge(config, pixels, common, wanted, random);
        this.predictionSerde = config.valueSerde(Prediction.class);
        this.accuracySerde = config.valueSerde(RollingAccuracy.class);
        Topics topics = config.topics();
        this.predictions = new TopicReader(config, topics.predictions(), true);
        this.deadLetters = new TopicReader(config, topics.deadLetters(), true);
        this.accuracy = new TopicReader(config, topics.accuracy(), true);
        for (Compression type : Compression.values()) {
            producers.put(type, producer(type));
        }
        if (!guids) {
            settings.put("schema.registry.url", cluster.oldRegistryUrl());
        }
        this.app = AppProcess.start(settings, HEAP_MEGABYTES);
    }

    /**
     * Sets up the topics and starts the application.
     *
     * @param guids whether the application's registry supports lookup by GUID
     * @param wanted names of the mutations to use
     */
    static HostileTrial start(
            String name,
            HostileCluster cluster,
            boolean guids,
            Path directory,
            List<byte[]> pixels,
            Pattern wanted,
            Random random)
            throws IOException, InterruptedException, ExecutionException {
        return new HostileTrial(name, cluster, guids, directory, pixels, wanted, random);
    }

    /** Settings of an installation with large images, and producers with wrong clocks. */
    private void acceptAnything() throws InterruptedException, ExecutionException {
        Collection<AlterConfigOp> changes = List.of(
                set(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(TOPIC_MAX_BYTES)),
                set(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE)));
        Topics topics = config.topics();
        try (Admin admin = Admin.create(config.adminProperties())) {
            admin.incrementalAlterConfigs(Map.of(
                            topic(topics.images()), changes,
                            topic(topics.labels()), changes,
                            topic(topics.deadLetters()), List.of(set(TopicConfig.RETENTION_MS_CONFIG, "-1"))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String setting, String value) {
        return new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    }

    private static ConfigResource topic(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    private KafkaProducer<byte[], byte[]> producer(Compression type) {
        Map<String, Object> properties = config.producerProperties();
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, type.setting());
        // Good records and hostile ones share batches.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 600 << 20);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 600L << 20);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends about the given number of records, kills the application meanwhile, and checks the outcome of each. */
    void round(int round, int size) throws Exception {
        List<Draft> drafts = drafts(size);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        int half = random.nextInt(drafts.size());
        drafts.subList(0, half).forEach(draft -> sent.add(send(draft)));
        moments.pass(1000);
        crash(round);
        drafts.subList(half, drafts.size()).forEach(draft -> sent.add(send(draft)));
        if (random.nextInt(3) == 0) {
            // During startup.
            moments.pass(3000);
            crash(round);
        }
        check(round, drafts, sent);
    }

    /** Like {@link #round}, but doesn't kill the application. */
    void quietRound(int round, int size) throws Exception {
        List<Draft> drafts = drafts(size);
        check(round, drafts, drafts.stream().map(this::send).toList());
    }

    /** Sends more large images at once than the application's heap could hold. */
    void flood(int round) throws Exception {
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            drafts.add(forge.largeImage());
            drafts.add(forge.goodImage());
        }
        check(round, drafts, drafts.stream().map(this::send).toList());
    }

    private void check(int round, List<Draft> drafts, List<Future<RecordMetadata>> sent) throws InterruptedException {
        for (int i = 0; i < drafts.size(); i++) {
            record(drafts.get(i), round, sent.get(i));
        }
        awaitOutcomes(round);
        awaitCounts(round);
        List<String> all = faults();
        all.addAll(recount.faults());
        if (!all.isEmpty()) {
            failed(round, all.size() + " faults", recount.faults());
        }
    }

    private List<Draft> drafts(int size) {
        List<Draft> drafts = new ArrayList<>();
        List<String> newest = new ArrayList<>();
        for (int i = 0; i < of(size, GOOD_IMAGES); i++) {
            Draft image = forge.goodImage();
            newest.add(image.id());
            drafts.add(image);
        }
        ids.addAll(newest);
        for (int i = 0; i < of(size, GOOD_LABELS); i++) {
            drafts.add(forge.goodLabel(any(newest)));
        }
        long room = LARGE_ONES_MAX_BYTES;
        if (forge.hasHostileImages()) {
            room = addHostile(drafts, of(size, HOSTILE_IMAGES), room, forge::hostileImage);
        }
        if (forge.hasHostileLabels()) {
            addHostile(drafts, of(size, HOSTILE_LABELS), room, () -> forge.hostileLabel(any(ids)));
        }
        Collections.shuffle(drafts, random);
        return drafts;
    }

    /** Skips large records that exceed the remaining budget; returns what remains. */
    private long addHostile(List<Draft> drafts, int count, long room, Supplier<Draft> hostile) {
        long left = room;
        for (int i = 0; i < count; i++) {
            Draft draft = hostile.get();
            if (draft.bytes() < LARGE_BYTES) {
                drafts.add(draft);
            } else if (draft.bytes() > LARGE_ONES_MAX_BYTES ? isFirstHuge() : draft.bytes() <= left) {
                left -= draft.bytes();
                drafts.add(draft);
            }
        }
        return left;
    }

    /** One record of hundreds of megabytes is enough. */
    private boolean isFirstHuge() {
        boolean first = !huge;
        huge = true;
        return first;
    }

    private static int of(int size, int perThousand) {
        return size * perThousand / 1000;
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Future<RecordMetadata> send(Draft draft) {
        Topics topics = config.topics();
        String topic = draft.isImage() ? topics.images() : topics.labels();
        Long timestamp = draft.timestamp == Draft.NOW ? null : Long.valueOf(draft.timestamp);
        // Only the constructor refuses -1, which other clients send.
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, draft.partition, null, draft.key, draft.paddedValue(), draft.headers) {
                    @Override
                    public @Nullable Long timestamp() {
                        return timestamp;
                    }
                };
        return Objects.requireNonNull(producers.get(draft.compression)).send(record);
    }

    /** Stores the position of a record; the broker may reject hostile ones. */
    private void record(Draft draft, int round, Future<RecordMetadata> result) throws InterruptedException {
        try {
            Sent sent = Sent.of(draft, round, result.get());
            records++;
            if (draft.isImage()) {
                ledger.sent(sent);
            } else {
                recount.sent(sent);
            }
        } catch (ExecutionException e) {
            String why = e.getCause() == null ? "" : e.getCause().getClass().getSimpleName();
            refused.merge(String.join(" + ", draft.mutations()) + ": " + why, 1, Integer::sum);
            if (draft.mutations().isEmpty()) {
                faults.add("the broker refused a good record: " + e.getCause());
            }
        }
    }

    private void crash(int round) throws IOException {
        app.failure().ifPresent(failure -> failed(round, "the application failed", List.of(failure)));
        app.kill();
        kills++;
        app = AppProcess.start(settings, HEAP_MEGABYTES);
    }

    private void awaitOutcomes(int round) {
        awaitAll(round, "outcomes", () -> ledger.missing() == 0, () -> -ledger.missing());
    }

    private void awaitCounts(int round) {
        awaitAll(round, "counts", recount::isComplete, recount::progress);
    }

    private void awaitAll(int round, String what, BooleanSupplier done, LongSupplier progress) {
        Stall stall = new Stall(PATIENCE);
        await().forever().pollInSameThread().pollInterval(Duration.ofMillis(50)).until(() -> {
            read();
            app.failure().ifPresent(failure -> failed(round, "the application failed", List.of(failure)));
            if (stall.isLong(progress.getAsLong()) && !done.getAsBoolean()) {
                failed(round, "no further " + what + " for " + PATIENCE.toSeconds() + " s", List.of());
            }
            return done.getAsBoolean();
        });
    }

    private void read() {
        predictions.readToEnd(record -> {
            Prediction prediction =
                    predictionSerde.deserializer().deserialize(record.topic(), record.headers(), record.value());
            ledger.predicted(record, prediction);
            recount.predicted(prediction);
        });
        deadLetters.readToEnd(ledger::putAside);
        accuracy.readToEnd(record -> recount.reported(
                accuracySerde.deserializer().deserialize(record.topic(), record.headers(), record.value())));
    }

    private void failed(int round, String what, List<String> details) {
        read();
        List<String> lines = new ArrayList<>(List.of(what + " in round " + round + " of " + name + "; " + this));
        Stream.concat(details.stream(), faults().stream())
                .limit(MOST_FAULTS_TOLD)
                .forEach(detail -> lines.add("  " + detail));
        ledger.missingByPartition().forEach(missing -> {
            lines.add("  " + missing.size() + " images without outcome, the first of them " + missing.get(0));
            String hostile = missing.stream()
                    .filter(sent -> !sent.draft().mutations().isEmpty())
                    .limit(10)
                    .map(sent -> "@" + sent.place().offset() + " "
                            + String.join("+", sent.draft().mutations()))
                    .collect(Collectors.joining(", "));
            lines.add("    and the next hostile ones: " + hostile);
        });
        lines.add("  accuracy: " + recount);
        fail(String.join("\n", lines));
    }

    /** Errors found so far in what the broker and the application did with the records. */
    private List<String> faults() {
        List<String> all = new ArrayList<>(faults);
        all.addAll(ledger.faults());
        return all;
    }

    @Override
    public String toString() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("records", records);
        figures.putAll(ledger.fates());
        figures.put("kills", kills);
        figures.put("refused by the broker", refused);
        return figures.toString();
    }

    @Override
    public void close() {
        app.close();
        producers.values().forEach(producer -> producer.close(Duration.ZERO));
        predictions.close();
        deadLetters.close();
        accuracy.close();
        predictionSerde.close();
        accuracySerde.close();
        forge.close();
        deleteTopics();
    }

    /** An hour of trials writes more than 30 GB: without this, the test fills the disk. */
    private void deleteTopics() {
        try (Admin admin = Admin.create(config.adminProperties())) {
            List<String> topics = admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(name + "-"))
                    .toList();
            admin.deleteTopics(topics).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topics of " + name + " cannot be deleted", e);
        }
    }
}
