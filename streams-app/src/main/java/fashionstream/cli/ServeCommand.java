package fashionstream.cli;

import fashionstream.cli.ClusterCheck.Cluster;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.PlainText;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.monitor.Monitor;
import fashionstream.rollout.ModelRollout;
import fashionstream.streams.StreamsPlan;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicGuard;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The topology against a Kafka that runs elsewhere. */
@Command(
        name = "serve",
        description = "Runs the topology: classifies the records of the images topic, until Ctrl-C. Creates the topics"
                + " that are missing. Serves a dashboard, metrics and health over HTTP (settings web.host, web.port).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream serve",
            "  fashion-stream serve --bootstrap-server kafka:9092 --schema-registry http://registry:8081"
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Mixin
    private final ModelOption model = new ModelOption();

    @Override
    public Integer call() {
        AppConfig given = config.load();
        try (ShutdownSignal signal = ShutdownSignal.interrupting();
                ClusterCheck check = ClusterCheck.start(given);
                Classifier classifier = model.load(given);
                ActiveModel champion = new ActiveModel(classifier);
                Monitor monitor = Monitor.start(given)) {
            Cluster cluster = check.await();
            AppConfig settings = cluster.settings();
            TopicGuard topics = cluster.topics();
            try (ModelRollout rollout =
                            Interruptible.call(() -> new ModelRollout(settings, champion, monitor.meters()));
                    StreamsRunner streams = new StreamsRunner(
                            settings,
                            StreamsPlan.of(settings, champion, topics, Clock.systemUTC(), monitor.meters()))) {
                streams.start();
                try (Monitor.Watch watch = monitor.watch(settings, topics, rollout, streams)) {
                    streams.awaitRunning();
                    report(settings, champion, monitor);
                    streams.awaitStopped();
                }
            }
        } catch (InterruptedException e) {
            // Ctrl-C: the way to end it.
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private void report(AppConfig settings, ActiveModel champion, Monitor monitor) {
        PrintWriter stderr = spec.commandLine().getErr();
        stderr.printf("dashboard, metrics and health at %s%n", monitor.url());
        stderr.flush();
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.printf(
                "classifying from topic %s at %s with model %s %s; Ctrl-C ends it%n",
                settings.topics().images(),
                settings.bootstrapServers(),
                PlainText.oneLine(champion.model().name()),
                champion.model().version());
        stdout.flush();
    }
}
