package fashionstream.bench;

import fashionstream.cli.FashionStream;
import fashionstream.cli.ShutdownSignal;
import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.streams.StreamsRunner;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Entry point of an application instance that a measurement runs in its own process. Stops when its standard input ends,
 * and so at the latest with the process that started it.
 */
final class Instance {
    private static final String SERVE = "serve";
    private static final String WAIT = "wait";

    private Instance() {}

    /** Arguments of an instance that runs the command {@code serve}. */
    static List<String> serve(AppConfig config) {
        return arguments(SERVE, config);
    }

    /**
     * Arguments of an instance whose model waits instead of computing.
     *
     * @param millis how long it waits for each image
     */
    static List<String> waiting(AppConfig config, double millis) {
        return arguments(WAIT + "=" + millis, config);
    }

    /** The settings go into a file that only its owner can read: a command line shows passwords to everybody. */
    private static List<String> arguments(String kind, AppConfig config) {
        Properties settings = new Properties();
        settings.putAll(config.given());
        try {
            Path file = Files.createTempFile("fashion-stream-", ".properties");
            file.toFile().deleteOnExit();
            try (Writer writer = Files.newBufferedWriter(file)) {
                settings.store(writer, null);
            }
            return List.of(kind, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("the settings of an instance can't be written", e);
        }
    }

    /** Runs an instance until it is stopped. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        stopWithInput();
        if (arguments[0].equals(SERVE)) {
            FashionStream.main(new String[] {SERVE, "--config", arguments[1]});
        } else {
            double millis = Double.parseDouble(arguments[0].substring(WAIT.length() + 1));
            run(AppConfig.of(settings(Path.of(arguments[1]))), new WaitingClassifier(10, millis));
        }
    }

    private static Map<String, String> settings(Path file) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        }
        return settings.stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), settings::getProperty));
    }

    private static void run(AppConfig config, Classifier classifier) {
        try (ShutdownSignal signal = ShutdownSignal.interrupting();
                StreamsRunner streams = StreamsRunner.of(
                        config, new ActiveModel(classifier), TopicView.DEFAULTS, new SimpleMeterRegistry())) {
            streams.start();
            streams.awaitStopped();
        } catch (InterruptedException e) {
            // SIGTERM, which ends the process.
            Thread.currentThread().interrupt();
        }
    }

    private static void stopWithInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is sent.
                        }
                    } catch (IOException e) {
                        // The other end is gone.
                    }
                    System.exit(0);
                },
                "standard-input");
        watch.setDaemon(true);
        watch.start();
    }
}
