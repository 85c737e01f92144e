package fashionstream.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The result of a soak.
 *
 * @param imagesPerSecond rate at which images were sent
 * @param images number of images, all of which were classified
 * @param appMbPerHour growth of this process's resident memory in 10^6 bytes per hour: the slope of a straight line
 *     through the last three quarters of the samples, since caches fill during the first. Null if the system does not
 *     report it
 * @param brokerMbPerHour the same for the broker
 * @param lagAtQuarters uncommitted images after each quarter of the time
 * @param p99Ms the latency's 99th percentile over the samples; null if there are none
 */
public record SoakReport(
        String guarantee,
        int threads,
        String modelVersion,
        double durationSeconds,
        double load,
        double imagesPerSecond,
        long images,
        @Nullable Double appMbPerHour,
        @Nullable Double brokerMbPerHour,
        List<Long> lagAtQuarters,
        @Nullable MedianAndRange p99Ms,
        List<Sample> samples) {

    /** Growth of the resident memory in 10^6 bytes per hour; null if it is unknown, or there are too few samples. */
    static @Nullable Double mbPerHour(List<Sample> samples, Function<Sample, @Nullable Long> rss) {
        List<Sample> later = samples.subList(samples.size() / 4, samples.size());
        if (later.size() < 2 || later.stream().anyMatch(sample -> rss.apply(sample) == null)) {
            return null;
        }
        double[] hours =
                later.stream().mapToDouble(sample -> sample.seconds() / 3600).toArray();
        double[] megabytes = later.stream()
                .map(rss)
                .mapToDouble(bytes -> bytes == null ? 0 : bytes / 1e6)
                .toArray();
        return slope(hours, megabytes);
    }

    /**
     * The slope of a straight line through points, by least squares; 0 if all x are equal.
     *
     * @param y as many as {@code x}
     */
    static double slope(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        return variance == 0 ? 0 : covariance / variance;
    }

    static @Nullable MedianAndRange p99(List<Sample> samples) {
        List<Double> percentiles =
                samples.stream().map(Sample::p99Ms).flatMap(Stream::ofNullable).toList();
        return percentiles.isEmpty() ? null : MedianAndRange.of(percentiles);
    }

    /** Lag after each quarter; empty if there are fewer than four samples. */
    static List<Long> lagAtQuarters(List<Sample> samples) {
        List<Long> lags = new ArrayList<>();
        if (samples.size() >= 4) {
            for (int quarter = 1; quarter <= 4; quarter++) {
                lags.add(samples.get(samples.size() * quarter / 4 - 1).lag());
            }
        }
        return lags;
    }

    /**
     * The state of a soak at one moment. Memory is in bytes; null if the system does not report it.
     *
     * @param seconds since the first image was sent
     * @param appRss resident memory of this process: the topology, and the soak's producer and consumer
     * @param brokerRss resident memory of the broker's process
     * @param heapAfterGc heap in use after the latest garbage collection
     * @param directBuffers memory of Java's direct buffers
     * @param lag images whose predictions are not committed
     * @param predictions predictions since the last sample
     * @param p99Ms their latency; null if there are none
     */
    public record Sample(
            double seconds,
            @Nullable Long appRss,
            @Nullable Long brokerRss,
            long heapAfterGc,
            long directBuffers,
            long lag,
            int predictions,
            @Nullable Double p99Ms) {}
}
