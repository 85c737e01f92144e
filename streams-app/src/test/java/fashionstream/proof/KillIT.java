package fashionstream.proof;

import static org.assertj.core.api.Assertions.assertThat;

import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.inference.BundledModel;
import fashionstream.inference.Classifier;
import fashionstream.inference.ModelArtifact;
import fashionstream.produce.DataSetImages;
import fashionstream.replay.ReplayReport;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the application with its bundled model while it works and while its dependencies fail; half of the labels are
 * sent after the images.
 *
 * <p>Two system properties: {@code fashionstream.kill.long=true} for four times the records and the kills, {@code
 * fashionstream.kill.seed} for the random moments of an earlier run, as far as they are reproducible.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillIT {
    private static final boolean LONG = Boolean.getBoolean("fashionstream.kill.long");
    private static final long SEED = Long.getLong("fashionstream.kill.seed", System.nanoTime());
    private static final int KILLS = LONG ? 20 : Calamity.values().length;
    private static final int FEWER_KILLS = LONG ? 10 : 2;
    private static final long RECORDS = LONG ? 200_000 : 30_000;
    private static final long FEWER_RECORDS = LONG ? 20_000 : 6_000;

    /** Room for a short session timeout. */
    private static final Map<String, String> SHORT_SESSIONS = Map.of("group.min.session.timeout.ms", "1000");

    private final Path directory;
    private final ProofCluster cluster;

    KillIT(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.cluster = ProofCluster.start(directory.resolve("cluster"), ProofCluster.QUICK_GOODBYES);
        System.out.println("fashionstream.kill.seed=" + SEED);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void shouldLoseAndRepeatNothingUnderExactlyOnce() throws Exception {
        shouldBeExact(killed("exactly-once", StreamsConfig.EXACTLY_ONCE_V2));
    }

    @Test
    void shouldLoseNothingUnderAtLeastOnce() throws Exception {
        shouldHaveLostNothing(killed("at-least-once", StreamsConfig.AT_LEAST_ONCE));
    }

    private TrialCounts killed(String name, String guarantee) throws Exception {
        try (Trial trial = trial(name, cluster, guarantee, RECORDS)) {
            AppProcess app = trial.instance("one");
            List<Calamity> calamities = calamities();
            for (int i = 0; i < calamities.size(); i++) {
                trial.awaitShare(0.85 * i / calamities.size(), 0.85 * (i + 1) / calamities.size());
                app = trial.strike(calamities.get(i), app, "one");
            }
            TrialCounts counts = trial.finish();
            ReplayReport replay = trial.replay();
            assertThat(replay.details()).isEmpty();
            assertThat(replay.unrecorded()).as("without a position").isZero();
            return counts;
        }
    }

    /** Each one occurs in every run, in the order of declaration; in the long form, random ones follow. */
    private static List<Calamity> calamities() {
        Calamity[] all = Calamity.values();
        Random random = new Random(SEED);
        return IntStream.range(0, KILLS)
                .mapToObj(i -> i < all.length ? all[i] : all[random.nextInt(all.length)])
                .toList();
    }

    @Test
    void shouldLoseAndRepeatNothingWhenInstancesJoinLeaveAndDie() throws Exception {
        try (Trial trial = trial("instances", cluster, StreamsConfig.EXACTLY_ONCE_V2, FEWER_RECORDS)) {
            AppProcess one = trial.instance("one");
            trial.awaitShare(0.1, 0.2);
            AppProcess two = trial.instance("two");
            trial.awaitInstances(2, 0.5);
            trial.stop(one);
            trial.awaitShare(0.5, 0.6);
            AppProcess three = trial.instance("three");
            trial.awaitInstances(2, 0.6);
            trial.freeze(three);
            trial.awaitInstances(2, 0.7);
            trial.awaitShare(0.7, 0.8);
            trial.kill(two);
            shouldBeExact(trial.finish());
        }
    }

    @Test
    void shouldLoseAndRepeatNothingWhileModelsChange() throws Exception {
        try (Trial trial = trial("models", cluster, StreamsConfig.EXACTLY_ONCE_V2, FEWER_RECORDS);
                Classifier other = BundledModel.FLOAT32.load();
                ModelCommands commands = trial.commands()) {
            commands.publish(
                    new ModelArtifact("a test", BundledModel.FLOAT32.bytes(), null),
                    ModelLabel.toPublish(other.model(), List.of()),
                    "for a test");
            String version = other.model().version();
            AppProcess app = trial.instance("one");
            trial.awaitSome();
            for (int kill = 0; kill < 3; kill++) {
                trial.kill(app);
                commands.promote(version, Decision.noted(null));
                app = trial.instance("one");
                trial.awaitSome();
                commands.rollBack(version, Decision.noted(null));
                // Before, during or after the change of the model.
                trial.awaitSome();
            }
            TrialCounts counts = trial.finish();
            shouldBeExact(counts);
            assertThat(counts.models()).isEqualTo(2);
            shouldRepeat(trial.replay(), counts);
        }
    }

    /** The broker aborts timed-out transactions as late as a real installation: see BrokerSettings. */
    @Test
    void shouldLoseAndRepeatNothingWhenTheBrokerCrashes() throws Exception {
        try (ProofCluster crashing = ProofCluster.start(directory.resolve("crashing"), SHORT_SESSIONS);
                Trial trial = trial("broker", crashing, StreamsConfig.EXACTLY_ONCE_V2, FEWER_RECORDS)) {
            trial.instance("one");
            trial.awaitShare(0.2, 0.7);
            trial.crashBroker();
            shouldBeExact(trial.finish());
        }
    }

    @Test
    void shouldLoseAndRepeatNothingWhenTheRegistryIsUnavailable() throws Exception {
        try (Trial trial = trial("registry", cluster, StreamsConfig.EXACTLY_ONCE_V2, FEWER_RECORDS)) {
            AppProcess one = trial.instance("one");
            trial.awaitShare(0.2, 0.7);
            cluster.stopRegistry();
            trial.kill(one);
            // Has no schemas cached yet, so it needs the registry.
            AppProcess two = trial.instance("one");
            two.awaitFailure();
            cluster.restartRegistry();
            shouldBeExact(trial.finish());
        }
    }

    /** How soon an instance continues also depends on settings of the broker and the application. */
    @Test
    void shouldLoseAndRepeatNothingWithTheSettingsOfAUser() throws Exception {
        try (ProofCluster plain = ProofCluster.start(directory.resolve("plain"), Map.of());
                Trial trial = trial("user", plain, StreamsConfig.EXACTLY_ONCE_V2, Map.of(), FEWER_RECORDS)) {
            AppProcess app = trial.instance("one");
            for (int kill = 0; kill < FEWER_KILLS; kill++) {
                trial.awaitSome();
                app = trial.strike(Calamity.KILLED, app, "one");
            }
            shouldBeExact(trial.finish());
        }
    }

    private Trial trial(String name, ProofCluster on, String guarantee, long records) {
        return trial(name, on, guarantee, Trial.QUICK, records);
    }

    private Trial trial(String name, ProofCluster on, String guarantee, Map<String, String> timing, long records) {
        Path folder =
                DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
        return Trial.start(name, on, guarantee, timing, directory, DataSetImages.of(folder, Split.TEST, records), SEED);
    }

    /** Every prediction was compared, and has the same version. */
    private static void shouldRepeat(ReplayReport replay, TrialCounts counts) {
        assertThat(replay.details()).isEmpty();
        assertThat(replay.equal()).as("equal").isEqualTo(counts.predicted());
        // Dead letters before the first prediction of a partition have no version, so no model classifies them again.
        assertThat(replay.images())
                .as("images")
                .isBetween(counts.predicted(), counts.predicted() + counts.deadLetters());
        assertThat(replay.unrecorded() + replay.expired() + replay.unpredicted())
                .as("not compared")
                .isZero();
    }

    private static void shouldHaveLostNothing(TrialCounts counts) {
        assertThat(counts.lost()).as("lost").isZero();
        assertThat(counts.disordered()).as("out of order").isZero();
        assertThat(counts.wrong()).as("wrong").isZero();
        assertThat(counts.altered()).as("altered").isZero();
        assertThat(counts.deadLetters()).as("dead letters").isPositive();
        // Even with duplicate predictions, the accuracy counts each image once.
        assertThat(counts.counted()).as("counted").isEqualTo(counts.predicted());
        assertThat(counts.miscounted()).as("miscounted").isZero();
    }

    private static void shouldBeExact(TrialCounts counts) {
        shouldHaveLostNothing(counts);
        assertThat(counts.repeated()).as("repeated").isZero();
    }
}
