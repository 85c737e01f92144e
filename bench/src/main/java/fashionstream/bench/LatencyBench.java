package fashionstream.bench;

import fashionstream.config.AppConfig;
import fashionstream.inference.ActiveModel;
import fashionstream.inference.Classifier;
import fashionstream.kafka.Interruptible;
import fashionstream.produce.ImageProducer;
import fashionstream.produce.ImageSource;
import fashionstream.streams.StreamsRunner;
import fashionstream.streams.StreamsWatch;
import fashionstream.topics.TopicSetup;
import fashionstream.topics.TopicView;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/**
 * Sends images at a constant rate through the running topology, and measures the latency of each: from the time when it
 * was due until a consumer with {@code read_committed} receives its prediction. Producer and consumer run in the same
 * JVM as the topology.
 */
final class LatencyBench {
    /** Images of this initial period are not counted, because connections and code are cold. */
    private static final double WARM_UP_SECONDS = 1;

    private final AppConfig config;
    private final Classifier classifier;
    private final LongFunction<ImageSource> images;
    private final double seconds;

    /**
     * @param images returns this many images
     * @param seconds duration of each rate, after the warm-up
     */
    LatencyBench(AppConfig config, Classifier classifier, LongFunction<ImageSource> images, double seconds) {
        this.config = config;
        this.classifier = classifier;
        this.images = images;
        this.seconds = seconds;
    }

    /**
     * Runs the topology once, and sends at each rate in turn.
     *
     * @param rates images per second
     * @return percentiles of the latency for each rate, in milliseconds
     * @throws TimeoutException if the topology gets stuck
     */
    List<Percentiles> run(Guarantee guarantee, int threads, List<Double> rates)
            throws InterruptedException, TimeoutException {
        // Successive runs use one group; each run classifies all its images.
        AppConfig run = config.with(Map.of(
                "application.id",
                "latency",
                "topic.prefix",
                "latency-",
                "processing.guarantee",
                guarantee.setting(),
                "num.stream.threads",
                Integer.toString(threads)));
        TopicSetup.ensure(run);
        try (StreamsRunner streams =
                StreamsRunner.of(run, new ActiveModel(classifier), TopicView.DEFAULTS, new SimpleMeterRegistry())) {
            return Interruptible.call(() -> run(run, streams, rates));
        }
    }

    private List<Percentiles> run(AppConfig run, StreamsRunner streams, List<Double> rates)
            throws InterruptedException, TimeoutException {
        streams.start();
        streams.awaitRunning();
        StreamsWatch watch = new StreamsWatch(streams);
        List<Percentiles> latencies = new ArrayList<>();
        try (ImageProducer producer = new ImageProducer(run);
                LatencyRecorder recorder = new LatencyRecorder(run)) {
            for (double rate : rates) {
                latencies.add(Interruptible.call(() -> send(rate, producer, recorder, watch)));
            }
        }
        return latencies;
    }

    private Percentiles send(double rate, ImageProducer producer, LatencyRecorder recorder, StreamsWatch watch)
            throws InterruptedException, TimeoutException {
        long before = recorder.count();
        long count = count(rate, WARM_UP_SECONDS + seconds);
        producer.send(new PacedImages(images.apply(count), rate), rate, sent -> {});
        watch.await("predictions have arrived", before + count, recorder::count);
        return Percentiles.of(afterWarmUp(recorder.drain(), rate));
    }

    private static double[] afterWarmUp(List<LatencyRecorder.Sample> samples, double rate) {
        long cold = Math.min(count(rate, WARM_UP_SECONDS), samples.size() - 1L);
        return samples.stream()
                .sorted(Comparator.comparing(LatencyRecorder.Sample::capturedAt))
                .skip(cold)
                .mapToDouble(LatencyRecorder.Sample::millis)
                .toArray();
    }

    /** Number of images at a rate during a time, at least one. */
    static long count(double rate, double seconds) {
        return Math.max(1, Math.round(rate * seconds));
    }
}
