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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private static List<String> arguments(String kind, AppConfig config) {
        List<String> arguments = new ArrayList<>(List.of(kind));
        config.given().forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }

    /** Runs an instance until it is stopped. */
    public static void main(String[] arguments) throws InterruptedException {
        stopWithInput();
        if (arguments[0].equals(SERVE)) {
            FashionStream.main(serveArguments(arguments));
        } else {
            double millis = Double.parseDouble(arguments[0].substring(WAIT.length() + 1));
            run(AppConfig.of(settings(arguments)), new WaitingClassifier(10, millis));
        }
    }

    private static String[] serveArguments(String[] arguments) {
        List<String> command = new ArrayList<>(List.of(SERVE));
        settings(arguments).forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
        return command.toArray(String[]::new);
    }

    private static Map<String, String> settings(String[] arguments) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            String[] setting = arguments[i].split("=", 2);
            settings.put(setting[0], setting[1]);
        }
        return settings;
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
