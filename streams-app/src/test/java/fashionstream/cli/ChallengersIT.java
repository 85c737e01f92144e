package fashionstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import fashionstream.broker.DevelopmentCluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.inference.ImageShare;
import fashionstream.inference.ModelArtifact;
import fashionstream.rollout.ContestReader;
import fashionstream.rollout.Decision;
import fashionstream.rollout.ModelCommands;
import fashionstream.rollout.ModelLabel;
import fashionstream.schema.Contest;
import fashionstream.schema.ContestResult;
import fashionstream.topics.TopicSetup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands for challengers, with models and contests that are written to the topics: no instance runs. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChallengersIT {
    private static final String A = "aaaa00000000";
    private static final String B = "bbbb00000000";
    private static final String C = "cccc00000000";
    private static final String D = "dddd00000000";

    /** The model that the instances were started with, which is not published. */
    private static final String INITIAL = "eeee00000000";

    private final DevelopmentCluster cluster;
    private AppConfig config;
    private ModelCommands commands;
    private int tests;

    ChallengersIT(@TempDir Path folder) {
        cluster = DevelopmentCluster.start(folder, 0, 0);
    }

    @BeforeEach
    void publish() {
        config = AppConfig.of(Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "schema.registry.url", cluster.registryUrl(),
                "topic.prefix", "test-" + tests++ + "-"));
        TopicSetup.ensure(config);
        commands = new ModelCommands(config, Clock.systemUTC());
        List<String> versions = List.of(A, B, C, D);
        for (String version : versions) {
            commands.publish(
                    new ModelArtifact("a test", new byte[3], null),
                    new ModelLabel("cnn", versions.indexOf(version) + 1, version),
                    null);
        }
    }

    @AfterEach
    void end() {
        commands.close();
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void shouldChallengeAndDismiss() {
        commands.promote(A, Decision.noted(null));
        run("models", "challenge", "v1").assertFailed(ExitCode.FAILED, "model cnn v1 (" + A + ") is promoted already");
        run("models", "challenge", "v9").assertFailed(ExitCode.FAILED, "no model 'v9' is published");
        run("models", "dismiss", "v2").assertFailed(ExitCode.FAILED, "no model 'v2' is a challenger; there are none");

        assertThat(run("models", "challenge", "v2", "--share", "0.25", "--note", "a trial")
                        .assertDone()
                        .out())
                .contains("model cnn v2 (" + B + ") is a challenger for 0.25 of the images");
        run("models", "challenge", "v2", "--share", "0.25")
                .assertFailed(ExitCode.FAILED, "model cnn v2 (" + B + ") is a challenger with share 0.25 already");
        assertThat(run("models", "challenge", "v2").assertDone().out()).contains("for all of the images");
        run("models", "challenge", "cccc").assertDone();
        run("models", "challenge", "v4")
                .assertFailed(
                        ExitCode.FAILED,
                        "there may be 2 challengers, and there are: cnn v2 (" + B + "), cnn v3 (" + C + ")");
        run("models", "dismiss", "v4")
                .assertFailed(
                        ExitCode.FAILED,
                        "no model 'v4' is a challenger; there is cnn v2 (" + B + "), cnn v3 (" + C + ")");
        run("models", "dismiss", "cnn")
                .assertFailed(ExitCode.USAGE, "'cnn' may be 2 challengers: cnn v2 (" + B + "), cnn v3 (" + C + ")");

        assertThat(run("models", "dismiss", "v2").assertDone().out()).contains("model cnn v2 (" + B + ") is dismissed");
        assertThat(run("models", "dismiss", "cnn").assertDone().out())
                .contains("model cnn v3 (" + C + ") is dismissed");
        assertThat(list().path("challengers")).isEmpty();
    }

    @Test
    void shouldDismissAChallengerThatIsNotPublished() throws Exception {
        commands.promote(A, Decision.noted(null));
        commands.challenge(INITIAL, ImageShare.ALL, Decision.byPolicy(INITIAL, "it was better"));
        contest(SampleContest.of(INITIAL, A, ContestResult.BETTER, "it was better"));

        assertThat(run("models", "list").assertDone().out())
                .containsPattern("initial " + INITIAL + " +1\\.0  no contest");
        assertThat(run("models", "dismiss", "eeee").assertDone().out())
                .contains("model initial " + INITIAL + " is dismissed");
        assertThat(list().path("challengers")).isEmpty();
    }

    @Test
    void shouldListChallengersWithTheirContests() throws Exception {
        commands.promote(A, Decision.noted(null));
        commands.challenge(B, new ImageShare(0.5), Decision.noted(null));
        commands.challenge(C, ImageShare.ALL, Decision.noted(null));
        contest(SampleContest.of(A, B, ContestResult.BETTER, "the challenger is better"));
        contest(SampleContest.of(D, C, ContestResult.WORSE, "of another champion"));
        Contest unlabelled = SampleContest.of(A, D, ContestResult.TOO_FEW, "of no challenger");
        unlabelled.setFigures(null);
        contest(unlabelled);

        CommandRun run = run("models", "list", "--json").assertDone();
        assertThat(run.out())
                .containsPattern("cnn v2 \\(" + B + "\\) +0\\.5  BETTER +2000  \\+2\\.00 \\(\\+0\\.55 to \\+3\\.45\\)"
                        + " +the challenger is better")
                .containsPattern("cnn v3 \\(" + C + "\\) +1\\.0  no contest")
                .doesNotContain("of another champion", "of no challenger");
        JsonNode challengers = run.lastJson().path("challengers");
        assertThat(challengers).hasSize(2);
        assertThat(challengers.at("/0/version").asText()).isEqualTo(B);
        assertThat(challengers.at("/0/share").asDouble()).isEqualTo(0.5);
        JsonNode contest = challengers.at("/0/contest");
        assertThat(contest.path("champion").asText()).isEqualTo(A);
        assertThat(contest.path("verdict").asText()).isEqualTo("BETTER");
        assertThat(contest.path("scored").asLong()).isEqualTo(2500);
        assertThat(contest.path("labelled").asLong()).isEqualTo(2000);
        assertThat(contest.path("difference").asDouble()).isEqualTo(0.02);
        assertThat(contest.path("anytime_low").asDouble()).isEqualTo(0.0055);
        assertThat(contest.path("anytime_high").asDouble()).isEqualTo(0.0345);
        assertThat(contest.path("reason").asText()).isEqualTo("the challenger is better");
        assertThat(challengers.at("/1/contest").isNull()).isTrue();
    }

    /** As in a cluster whose instances are of an earlier version. */
    @Test
    void shouldWorkWithoutTheTopicOfContests() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.deleteTopics(List.of(config.topics().contests())).all().get();
        }
        commands.challenge(B, ImageShare.ALL, Decision.noted(null));

        assertThat(list().at("/challengers/0/contest").isNull()).isTrue();
        assertThat(run("models", "promote", "v2").assertDone().err()).startsWith("no contest");
    }

    @Test
    void shouldPromoteByEvidence() throws Exception {
        commands.promote(A, Decision.noted(null));
        contest(SampleContest.of(A, B, ContestResult.BETTER, "the challenger is better"));

        CommandRun better = run("models", "promote", "v2", "--note", "at last").assertDone();
        assertThat(better.out())
                .contains(
                        "contest with cnn v1 (" + A + "): the challenger is better",
                        "model cnn v2 (" + B + ") is promoted");
        assertThat(better.err()).isEmpty();
        JsonNode step = lastStep();
        assertThat(step.path("action").asText()).isEqualTo("PROMOTE");
        assertThat(step.path("evidence").asText()).isEqualTo("the challenger is better");
        assertThat(step.path("note").asText()).isEqualTo("at last");

        CommandRun unknown = run("models", "promote", "v3").assertDone();
        assertThat(unknown.err())
                .isEqualToIgnoringNewLines(
                        "no contest: the evidence is unknown (fashion-stream models challenge " + C + ")");
        assertThat(lastStep().path("evidence").isNull()).isTrue();
    }

    @Test
    void shouldPromoteAgainstTheEvidenceOnlyIfForced() throws Exception {
        commands.promote(A, Decision.noted(null));
        contest(SampleContest.of(A, B, ContestResult.WORSE, "the challenger is worse"));

        run("models", "promote", "v2")
                .assertFailed(
                        ExitCode.FAILED,
                        "model cnn v2 (" + B + ") is not promoted: contest with cnn v1 (" + A
                                + "): the challenger is worse; --force promotes it nevertheless");
        assertThat(list().path("champion").asText()).isEqualTo(A);
        assertThat(run("models", "promote", "v2", "--force").assertDone().out()).contains("the challenger is worse");
        assertThat(list().path("champion").asText()).isEqualTo(B);
        assertThat(lastStep().path("evidence").asText()).isEqualTo("the challenger is worse");
    }

    @Test
    void shouldUseTheLatestContestIfNoModelIsPromoted() throws Exception {
        Contest former = SampleContest.of(D, B, ContestResult.BETTER, "former");
        contest(former);
        Contest latest = SampleContest.of(INITIAL, B, ContestResult.LEVEL_SO_FAR, "latest");
        latest.setUpdatedAt(former.getUpdatedAt().plusSeconds(1));
        contest(latest);

        run("models", "promote", "v2")
                .assertFailed(ExitCode.FAILED, "contest with initial " + INITIAL + ": latest", "--force");
    }

    @Test
    void shouldPromoteAFailedChallengerOnlyIfForced() {
        commands.promote(A, Decision.noted(null));
        commands.challenge(B, ImageShare.ALL, Decision.noted(null));
        commands.dismiss(B, Decision.byPolicy(A, "it takes too long"));

        run("models", "promote", "v2")
                .assertFailed(
                        ExitCode.FAILED, "the application dismissed it as a challenger: it takes too long", "--force");
        run("models", "promote", "v2", "--force").assertDone();
        assertThat(list().path("champion").asText()).isEqualTo(B);
    }

    @Test
    void shouldShowTheHistory() {
        commands.challenge(B, new ImageShare(0.25), Decision.noted("a trial"));
        commands.promote(B, Decision.byPolicy(INITIAL, "the challenger is better"));
        commands.rollBack(B, Decision.noted(null));
        commands.challenge(C, ImageShare.ALL, Decision.noted(null));
        commands.dismiss(C, Decision.noted(null));

        CommandRun run = run("models", "history", "--json").assertDone();
        assertThat(run.out())
                .startsWith("when ")
                .containsPattern("Z  published +cnn v1 \\(" + A + "\\)  person")
                .containsPattern("Z  challenger, share 0\\.25  cnn v2 \\(" + B + "\\)  person +a trial")
                .containsPattern("Z  promoted +cnn v2 \\(" + B + "\\)  policy +the challenger is better")
                .containsPattern("Z  rolled back +cnn v2 \\(" + B + "\\)  person")
                .containsPattern("Z  dismissed +cnn v3 \\(" + C + "\\)  person");
        JsonNode steps = run.lastJson().path("steps");
        assertThat(steps)
                .extracting(step -> step.path("action").asText())
                .containsExactly(
                        "PUBLISH",
                        "PUBLISH",
                        "PUBLISH",
                        "PUBLISH",
                        "CHALLENGE",
                        "PROMOTE",
                        "ROLL_BACK",
                        "CHALLENGE",
                        "DISMISS");
        assertThat(steps.at("/4/share").asDouble()).isEqualTo(0.25);
        assertThat(steps.at("/4/model").asText()).isEqualTo("cnn v2 (" + B + ")");
        assertThat(steps.at("/5/by").asText()).isEqualTo("policy");
        assertThat(steps.at("/5/decided_against").asText()).isEqualTo(INITIAL);
        assertThat(Instant.parse(steps.at("/5/at").asText())).isBeforeOrEqualTo(Instant.now());
    }

    private JsonNode lastStep() {
        JsonNode steps =
                run("models", "history", "--json").assertDone().lastJson().path("steps");
        return steps.get(steps.size() - 1);
    }

    private JsonNode list() {
        return run("models", "list", "--json").assertDone().lastJson();
    }

    private void contest(Contest contest) throws Exception {
        try (Serde<Contest> serde = config.valueSerde(Contest.class);
                Producer<String, Contest> producer =
                        new KafkaProducer<>(config.producerProperties(), new StringSerializer(), serde.serializer())) {
            producer.send(new ProducerRecord<>(config.topics().contests(), ContestReader.key(contest), contest))
                    .get();
        }
    }

    private CommandRun run(String... command) {
        return CommandRun.of(OnCluster.arguments(
                cluster,
                Stream.concat(
                                Stream.of(command),
                                Stream.of(
                                        "--set",
                                        "topic.prefix=" + config.topics().prefix()))
                        .toArray(String[]::new)));
    }
}
