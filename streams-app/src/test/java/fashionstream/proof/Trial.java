package fashionstream.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import fashionstream.broker.TopicSetup;
import fashionstream.config.AppConfig;
import fashionstream.produce.ImageSource;
import fashionstream.rollout.ModelCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One application under load, with instances that come and go. Has its own topics, by prefix. */
final class Trial implements AutoCloseable {
    /** More than a commit interval, so that what happens comes at any moment between two commits. */
    private static final int MAX_DELAY_MS = 250;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String name;
    private final ProofCluster cluster;
    private final Map<String, String> settings;
    private final Path stateDirectory;
    private final AppConfig config;
    private final Random random;
    private final Moments moments;
    private final Progress progress;
    private final ImageLoad load;
    private final long records;
    private final Set<AppProcess> instances = new HashSet<>();
    private final long started = System.nanoTime();
    private int kills;

    private Trial(
            String name,
            ProofCluster cluster,
            Map<String, String> settings,
            Path stateDirectory,
            ImageSource images,
            long seed) {
        this.name = name;
        this.cluster = cluster;
        this.settings = settings;
        this.stateDirectory = stateDirectory;
        this.config = AppConfig.of(settings);
        this.random = new Random(seed);
        this.moments = new Moments(random);
        TopicSetup.ensure(config);
        this.progress = new Progress(config);
        this.records = images.size();
        this.load = ImageLoad.start(config, images, progress, new Random(seed));
    }

    /** Sets up the topics and starts the load. */
    static Trial start(
            String name, ProofCluster cluster, String guarantee, Path directory, ImageSource images, long seed) {
        Map<String, String> settings = new HashMap<>(settings(name, cluster.bootstrapServers(), cluster.registryUrl()));
        settings.put("processing.guarantee", guarantee);
        return new Trial(name, cluster, settings, directory.resolve(name), images, seed);
    }

    /** Of an application with its own topics, by its name. */
    static Map<String, String> settings(String name, String bootstrapServers, String registryUrl) {
        return Map.of(
                "bootstrap.servers", bootstrapServers,
                "schema.registry.url", registryUrl,
                "topic.prefix", name + "-",
                "application.id", name,
                // What a dead instance held is soon free for others.
                "consumer.session.timeout.ms", "1500",
                "consumer.heartbeat.interval.ms", "300",
                "producer.transaction.timeout.ms", "2000",
                "restarts.backoff.ms", "200");
    }

    /**
     * Starts an instance, and returns before it runs.
     *
     * @param instance names its state directory, where one of the same name finds what a former one left
     */
    AppProcess instance(String instance) throws IOException {
        Map<String, String> own = new HashMap<>(settings);
        own.put("state.dir", stateDirectory.resolve(instance).toString());
        AppProcess process = AppProcess.start(own);
        instances.add(process);
        return process;
    }

    /** Waits until a random share of the records has been acknowledged, and a random moment longer. */
    void awaitShare(double from, double to) {
        awaitAndABit((long) (records * (from + random.nextDouble() * (to - from))));
    }

    /** Waits until those who run now have acknowledged some records, and a random moment longer. */
    void awaitSome() throws Exception {
        awaitAndABit(Math.min(records, progress.acknowledged() + 1 + random.nextLong(records / 10)));
    }

    private void awaitAndABit(long goal) {
        awaitAcknowledged(goal);
        moments.pass(MAX_DELAY_MS);
    }

    /** Waits until so many instances share the work; meanwhile they get this share of the records, and a backlog. */
    void awaitInstances(int count, double share) {
        load.goOnUntil((long) (records * share));
        await().atMost(PATIENCE).until(() -> progress.members() == count * config.streamThreads());
    }

    /** Takes steps of a roll-out; the caller closes it. */
    ModelCommands commands() {
        return new ModelCommands(config, Clock.systemUTC());
    }

    void kill(AppProcess instance) {
        end(instance).kill();
        kills++;
    }

    void crashBroker() throws IOException {
        cluster.crashBroker();
        kills++;
    }

    /** Orderly. */
    void stop(AppProcess instance) {
        end(instance).stop();
    }

    private AppProcess end(AppProcess instance) {
        instances.remove(instance);
        assertThat(instance.isAlive())
                .as("the instance lives until it is ended")
                .isTrue();
        return instance;
    }

    /** Waits until all is done, stops the instances, and looks at what came out. */
    Tally finish() throws Exception {
        awaitAcknowledged(records);
        load.awaitDone();
        Books books = Books.read(config);
        // Predictions and labels are counted a little later than they are made, and told of a second later.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> books.areAllIn(Books.accuracies(config).values()));
        Set.copyOf(instances).forEach(this::stop);
        Tally tally = Audit.of(Books.read(config));
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        System.out.printf("%s: %d killed in %d s, %s%n", name, kills, seconds, tally);
        assertThat(tally.records()).as("records produced").isEqualTo(records);
        return tally;
    }

    private void awaitAcknowledged(long goal) {
        load.goOnUntil(goal);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .failFast(
                        "an instance ended by itself", () -> !instances.stream().allMatch(AppProcess::isAlive))
                .until(() -> {
                    load.rethrowFailure();
                    return progress.acknowledged() >= goal;
                });
    }

    @Override
    public void close() {
        load.close();
        instances.forEach(AppProcess::close);
        progress.close();
    }
}
