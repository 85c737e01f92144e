package fashionstream.bench;

import java.time.Duration;

/**
 * How long and how hard the pipeline is run.
 *
 * @param duration how long images are sent
 * @param load share of the throughput that is measured first, above 0
 * @param every time between samples
 * @param images how many images the throughput is measured with
 * @param threads stream threads
 */
public record SoakSettings(Duration duration, double load, Duration every, long images, int threads) {}
