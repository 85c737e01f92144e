package fashionstream.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import fashionstream.config.AppConfig;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.ReadProgress;
import fashionstream.produce.ImageSource;
import fashionstream.replay.Replay;
import fashionstream.replay.ReplayReport;
import fashionstream.rollout.ModelCommands;
import fashionstream.schema.RollingAccuracy;
import fashionstream.topics.TopicSetup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One application under load, whose instances are started and stopped. Has its own topics, by prefix. */
final class Trial implements AutoCloseable {
    /** More than a commit interval, so that events occur at any moment between two commits. */
    private static final int MAX_DELAY_MS = 250;

    /** Maximum time without progress. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Approximate time from a start to the first outcomes. */
    private static final int START_MS = 4000;

    /** Partitions of a dead instance are soon reassigned. */
    static final Map<String, String> QUICK = Map.of(
            "consumer.session.timeout.ms", "1500",
            "consumer.heartbeat.interval.ms", "300",
            "producer.transaction.timeout.ms", "2000",
            "restarts.backoff.ms", "200");

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
    private final OutputWatch watch;
    private final Set<AppProcess> instances = new HashSet<>();
    private final List<Loss> losses = new ArrayList<>();
    private final long started = System.nanoTime();
    private int kills;

    /**
     * The loss of one of several instances.
     *
     * @param owners partitions by stream thread, including those of the live instances
     * @param since time of the loss, by {@link System#nanoTime}
     */
    private record Loss(Map<String, Set<Integer>> owners, long since) {}

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
        this.watch = OutputWatch.start(config);
        this.load = ImageLoad.start(config, images, progress, new Random(seed));
    }

    /**
     * Sets up the topics and starts the load.
     *
     * @param timing settings of sessions and transactions
     */
    static Trial start(
            String name,
            ProofCluster cluster,
            String guarantee,
            Map<String, String> timing,
            Path directory,
            ImageSource images,
            long seed) {
        Map<String, String> settings = settings(name, cluster.bootstrapServers(), cluster.registryUrl(), timing);
        settings.put("processing.guarantee", guarantee);
        return new Trial(name, cluster, settings, directory.resolve(name), images, seed);
    }

    /** Settings of an application with its own topics, by its name. */
    static Map<String, String> settings(
            String name, String bootstrapServers, String registryUrl, Map<String, String> timing) {
        Map<String, String> settings = new HashMap<>(timing);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("schema.registry.url", registryUrl);
        settings.put("topic.prefix", name + "-");
        settings.put("application.id", name);
        return settings;
    }

    /**
     * Starts an instance, and returns before it runs.
     *
     * @param instance names its state directory, which the next instance of the same name reuses
     */
    AppProcess instance(String instance) throws IOException {
        Map<String, String> own = new HashMap<>(settings);
        own.put("state.dir", stateDirectory.resolve(instance).toString());
        AppProcess process = AppProcess.start(own);
        watch.started();
        instances.add(process);
        return process;
    }

    /** Waits until a random share of the records has been acknowledged, and a random moment longer. */
    void awaitShare(double from, double to) {
        awaitAndABit((long) (records * (from + random.nextDouble() * (to - from))));
    }

    /** Waits until the running instances have acknowledged some records, and a random moment longer. */
    void awaitSome() throws Exception {
        awaitAndABit(Math.min(records, progress.acknowledged() + 1 + random.nextLong(records / 10)));
    }

    private void awaitAndABit(long goal) {
        awaitAcknowledged(goal);
        moments.pass(MAX_DELAY_MS);
    }

    /**
     * Waits until the given number of instances have partitions; meanwhile they get this fraction of the records, and a
     * backlog.
     */
    void awaitInstances(int count, double share) {
        load.continueUntil((long) (records * share));
        awaitFigure("threads that share the work", progress::members, count * config.streamThreads());
    }

    /** Writes steps of a roll-out; the caller closes it. */
    ModelCommands commands() {
        return new ModelCommands(config, Clock.systemUTC());
    }

    void kill(AppProcess instance) throws Exception {
        if (instances.size() > 1) {
            losses.add(new Loss(progress.owners(), System.nanoTime()));
        }
        end(instance).kill();
        kills++;
    }

    /** Applies a calamity to the instance of this name; returns the instance that continues. */
    AppProcess strike(Calamity calamity, AppProcess instance, String named) throws Exception {
        StateFiles state = new StateFiles(stateDirectory.resolve(named));
        switch (calamity) {
            case KILLED -> kill(instance);
            case KILLED_WHILE_STARTING -> {
                kill(instance);
                killStarting(named);
            }
            case KILLED_WHILE_RESTORING -> {
                kill(instance);
                state.delete();
                killStarting(named);
            }
            case KILLED_WHILE_WIPING -> {
                kill(instance);
                state.damage();
                killStarting(named);
            }
            case STOPPED -> {
                stop(instance);
                state.keep();
            }
            case KILLED_AND_PUT_BACK -> {
                kill(instance);
                state.putBack();
            }
            case FROZEN -> {
                freeze(instance);
                return instance;
            }
            case STOPPED_WHILE_FROZEN -> {
                instances.remove(instance);
                pause(instance);
                instance.stopFrozen();
                kills++;
            }
        }
        return instance(named);
    }

    /** Starts an instance, and kills it at a random moment of its start. */
    private void killStarting(String named) throws Exception {
        AppProcess next = instance(named);
        moments.pass(START_MS);
        kill(next);
    }

    /** Suspends an instance until the others have its partitions, and a random moment longer. */
    void freeze(AppProcess instance) throws Exception {
        instances.remove(instance);
        pause(instance);
        instances.add(instance);
        instance.thaw();
        watch.started();
        kills++;
    }

    /** Waits until the others, which are all listed instances, have its partitions. */
    private void pause(AppProcess instance) throws Exception {
        instance.freeze();
        awaitFigure("sessions", progress::sessions, instances.size() * config.streamThreads());
        moments.pass(MAX_DELAY_MS);
    }

    void crashBroker() throws IOException {
        cluster.crashBroker();
        kills++;
    }

    /** Stops an instance cleanly. */
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

    /** Classifies all images again, each with the version that classified it, and compares the predictions. */
    ReplayReport replay() {
        try (Classifier first = BundledModel.DEFAULT.load()) {
            ReplayReport report = Replay.run(config, first, ReadProgress.NONE);
            System.out.println(name + ": " + report);
            return report;
        }
    }

    /** Waits until everything is processed, stops the instances, and checks the output. */
    TrialCounts finish() throws Exception {
        awaitAcknowledged(records);
        load.awaitDone();
        Books books = Books.read(config);
        // Predictions and labels are counted a little later than they are written, and reported a second later.
        awaitGrowing(
                "counted",
                Duration.ofMillis(500),
                () -> {
                    Collection<RollingAccuracy> reports =
                            Books.accuracies(config).values();
                    return books.areAllIn(reports) ? Long.MAX_VALUE : Books.counted(reports);
                },
                Long.MAX_VALUE);
        Duration pause = pauseOfLiveInstances();
        Set.copyOf(instances).forEach(this::stop);
        watch.rethrowFailure();
        TrialCounts counts = ExactlyOnceCheck.of(Books.read(config));
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        System.out.printf(
                "%s: %d killed in %d s; silent after starts for %s s, at all for %s s at most%s; %s%n",
                name,
                kills,
                seconds,
                watch.silences().stream().map(Trial::seconds).collect(Collectors.joining(", ")),
                seconds(watch.longestPause()),
                losses.isEmpty() ? "" : ", in partitions of the living for " + seconds(pause) + " s",
                counts);
        assertThat(counts.records()).as("records produced").isEqualTo(records);
        return counts;
    }

    /** The longest pause in partitions of live instances, since the end of another instance. */
    private Duration pauseOfLiveInstances() throws Exception {
        Set<String> living = progress.owners().keySet();
        return losses.stream()
                .map(loss -> watch.longestPause(
                        loss.owners().entrySet().stream()
                                .filter(owner -> living.contains(owner.getKey()))
                                .flatMap(owner -> owner.getValue().stream())
                                .collect(Collectors.toSet()),
                        loss.since()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
    }

    private void awaitAcknowledged(long goal) {
        load.continueUntil(goal);
        awaitGrowing("acknowledged", Duration.ofMillis(20), progress::acknowledged, goal);
    }

    /** Waits until the figure has this value. */
    private void awaitFigure(String what, Callable<Integer> figure, int goal) {
        await(what + " of " + name + " are " + goal)
                .atMost(PATIENCE)
                .pollInSameThread()
                .until(() -> {
                    requireAlive();
                    return figure.call() == goal;
                });
    }

    /** Waits for a figure; if it stops growing, reports the output so far. */
    private void awaitGrowing(String what, Duration interval, Callable<Long> figure, long goal) {
        Stall stall = new Stall(PATIENCE);
        await().forever().pollInSameThread().pollInterval(interval).until(() -> {
            load.rethrowFailure();
            long now = figure.call();
            if (now < goal && stall.isLong(now)) {
                fail(name + ": " + now + " of " + goal + " " + what + ", and no more for " + PATIENCE.toSeconds()
                        + " s; after " + kills + " killed: " + ExactlyOnceCheck.of(Books.read(config)));
            }
            requireAlive();
            return now >= goal;
        });
    }

    private void requireAlive() {
        for (AppProcess instance : instances) {
            if (!instance.isAlive()) {
                fail(name + ": an instance ended unexpectedly: "
                        + instance.failure().orElse(""));
            }
        }
    }

    @Override
    public void close() throws Exception {
        load.close();
        instances.forEach(AppProcess::close);
        watch.close();
        progress.close();
    }
}
