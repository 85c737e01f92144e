package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.inference.Classifier;
import fashionstream.topology.StreamsPlan;
import fashionstream.topology.StreamsRunner;
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
        description = "Runs the topology: classifies what comes to the images topic, until Ctrl-C. Creates the topics"
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
                Classifier classifier = model.load(given);
                Monitor monitor = Monitor.start(given.web())) {
            AppConfig settings = Preparation.topics(given);
            RegistryCheck.run(settings);
            StreamsPlan plan = StreamsPlan.of(settings, classifier, Clock.systemUTC(), monitor.meters());
            try (StreamsRunner streams = new StreamsRunner(settings, plan);
                    Monitor.Watch watch = monitor.watch(settings, classifier.model(), streams)) {
                streams.start();
                streams.awaitRunning();
                PrintWriter stderr = spec.commandLine().getErr();
                stderr.printf("dashboard, metrics and health at %s%n", monitor.url());
                stderr.flush();
                PrintWriter stdout = spec.commandLine().getOut();
                stdout.printf(
                        "classifying from topic %s at %s with model %s %s; Ctrl-C ends it%n",
                        settings.topics().images(),
                        settings.bootstrapServers(),
                        classifier.model().name(),
                        classifier.model().version());
                stdout.flush();
                streams.awaitStopped();
            }
        } catch (InterruptedException e) {
            // Ctrl-C: the way to end it.
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }
}
