package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.kafka.GroupLag;
import fashionstream.kafka.TopicEnds;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.topics.TopicSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Drains a filled topic with the command {@code serve} in a process of its own, which is started for this: its code is
 * not compiled yet, and its group and its topics are new. The broker is warm.
 */
final class ColdStart {
    private static final Duration STALLED = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 25;

    /**
     * What a cold start achieved.
     *
     * @param imagesPerSecond throughput from the first commit to the last
     * @param firstOutputSeconds time from the start of the process to the first commit
     * @param cpuMicros processor time of the process per image, including its start
     */
    record Run(double imagesPerSecond, double firstOutputSeconds, double cpuMicros) {}

    private final AppConfig config;
    private final ImageSource images;
    private int runs;

    /** Drains these images in each run. */
    ColdStart(AppConfig config, ImageSource images) {
        this.config = config;
        this.images = images;
    }

    /**
     * Fills a new topic and drains it.
     *
     * @throws TimeoutException if the application gets stuck
     */
    Run run(Guarantee guarantee, int threads) throws InterruptedException, TimeoutException {
        String name = String.format(Locale.ROOT, "cold-%d", ++runs);
        AppConfig run = config.with(Map.of(
                "topic.prefix",
                name + "-",
                "application.id",
                name,
                "processing.guarantee",
                guarantee.setting(),
                "num.stream.threads",
                Integer.toString(threads),
                "web.port",
                "0"));
        TopicSetup.ensure(run);
        try (ImageProducer producer = new ImageProducer(run)) {
            producer.send(images, Double.POSITIVE_INFINITY, sent -> {});
        }
        try (Admin admin = Admin.create(run.adminProperties())) {
            return drain(run, admin);
        }
    }

    private Run drain(AppConfig run, Admin admin) throws InterruptedException, TimeoutException {
        Map<TopicPartition, Long> ends = TopicEnds.of(admin, run.topics().images());
        GroupLag lag = new GroupLag(admin, run);
        long size = images.size();
        long started = System.nanoTime();
        long done = 0;
        long firstDone = 0;
        long first = 0;
        long last = started;
        try (JavaProcess instance =
                JavaProcess.start("the application", javaOptions(), Instance.class.getName(), Instance.serve(run))) {
            while (done < size) {
                instance.check();
                Thread.sleep(POLL_MILLIS);
                long now = size - lag.behind(ends);
                if (now > done) {
                    last = System.nanoTime();
                    if (done == 0) {
                        firstDone = now;
                        first = last;
                    }
                    done = now;
                } else if (System.nanoTime() - last > STALLED.toNanos()) {
                    throw new TimeoutException(done + " of " + size + " images are committed after a cold start, and"
                            + " nothing more came for " + STALLED.toSeconds() + " s");
                }
            }
            double cpuMicros = instance.cpuTime().toNanos() / 1e3 / size;
            // With few images, the first commit is the last.
            double rate = last == first ? size * 1e9 / (last - started) : (size - firstDone) * 1e9 / (last - first);
            return new Run(rate, (first - started) / 1e9, cpuMicros);
        } catch (IOException e) {
            throw new UncheckedIOException("the application can't be started", e);
        }
    }

    /** The options of this process about heap and compilers; others, such as those of agents, are not for sharing. */
    private static List<String> javaOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-Xm") || option.startsWith("-XX:"))
                .toList();
    }
}
