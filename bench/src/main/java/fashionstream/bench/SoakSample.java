package fashionstream.bench;

import org.jspecify.annotations.Nullable;

/**
 * The state of a soak at one moment. Memory is in bytes; null where the system does not report it.
 *
 * @param seconds since the first image was sent
 * @param appRss resident memory of this process: the topology, and the soak's producer and consumer
 * @param brokerRss resident memory of the broker's process
 * @param heapAfterGc heap in use after the latest garbage collection
 * @param directBuffers memory of Java's direct buffers
 * @param lag images whose predictions are not committed yet
 * @param predictions predictions since the last sample
 * @param p99Ms their latency; null if there are none
 */
public record SoakSample(
        double seconds,
        @Nullable Long appRss,
        @Nullable Long brokerRss,
        long heapAfterGc,
        long directBuffers,
        long lag,
        int predictions,
        @Nullable Double p99Ms) {}
