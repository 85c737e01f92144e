package fashionstream.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a soak found.
 *
 * @param imagesPerSecond rate at which images were sent
 * @param images how many were sent, each of which was answered
 * @param appMbPerHour growth of this process's resident memory in 10^6 bytes per hour: a straight line through the last
 *     three quarters of the samples, as the first still fills caches. Null where the system does not report it
 * @param brokerMbPerHour that of the broker
 * @param lagAtQuarters images that waited for their commit after a quarter, a half, three quarters and all of the time
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
        @Nullable Spread p99Ms,
        List<SoakSample> samples) {

    /** Resident memory's growth in 10^6 bytes per hour; null if any of the samples has none, or there are too few. */
    static @Nullable Double mbPerHour(List<SoakSample> samples, Function<SoakSample, @Nullable Long> rss) {
        List<SoakSample> later = samples.subList(samples.size() / 4, samples.size());
        if (later.size() < 2 || later.stream().anyMatch(sample -> rss.apply(sample) == null)) {
            return null;
        }
        double[] hours =
                later.stream().mapToDouble(sample -> sample.seconds() / 3600).toArray();
        double[] megabytes = later.stream()
                .map(rss)
                .mapToDouble(bytes -> bytes == null ? 0 : bytes / 1e6)
                .toArray();
        return Trend.of(hours, megabytes).slope();
    }

    static @Nullable Spread p99(List<SoakSample> samples) {
        List<Double> percentiles = samples.stream()
                .map(SoakSample::p99Ms)
                .flatMap(Stream::ofNullable)
                .toList();
        return percentiles.isEmpty() ? null : Spread.of(percentiles);
    }

    /** Lag after each quarter; empty if there are fewer than four samples. */
    static List<Long> lagAtQuarters(List<SoakSample> samples) {
        List<Long> lags = new ArrayList<>();
        if (samples.size() >= 4) {
            for (int quarter = 1; quarter <= 4; quarter++) {
                lags.add(samples.get(samples.size() * quarter / 4 - 1).lag());
            }
        }
        return lags;
    }
}
