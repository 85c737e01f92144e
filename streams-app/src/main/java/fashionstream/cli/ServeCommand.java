package fashionstream.cli;

import fashionstream.cli.ClusterCheck.Cluster;
import fashionstream.config.AppConfig;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.monitor.Monitor;
import fashionstream.rollout.ModelRollout;
import fashionstream.rollout.RolloutStatus;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicGuard;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the topology with a Kafka that runs elsewhere. */
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
    @Mixin
    private final CommandOutput output = new CommandOutput();

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
                ActiveModel activeModel = new ActiveModel(classifier);
                Monitor monitor = Monitor.start(given)) {
            Cluster cluster = check.await();
            AppConfig settings = cluster.settings();
            TopicGuard topics = cluster.topics();
            try (ModelRollout rollout =
                            Interruptible.call(() -> new ModelRollout(settings, activeModel, monitor.meters()));
                    StreamsRunner streams = StreamsRunner.of(settings, activeModel, topics, monitor.meters())) {
                streams.start();
                try (Monitor.Watch watch = monitor.watch(settings, topics, rollout, streams)) {
                    streams.awaitRunning();
                    report(settings, rollout.status(), monitor);
                    streams.awaitStopped();
                }
            }
        } catch (InterruptedException e) {
            // Ctrl-C, which ends the command.
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private void report(AppConfig settings, RolloutStatus models, Monitor monitor) {
        output.note("dashboard, metrics and health at %s", monitor.url());
        output.line(
                "classifying from topic %s at %s with model %s; Ctrl-C ends it",
                settings.topics().images(),
                settings.bootstrapServers(),
                models.label(models.active().version()));
    }
}
