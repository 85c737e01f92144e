package fashionstream.streams;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * Waits for results of running streams, as long as they make progress.
 *
 * @param streams the streams
 */
public record StreamsWatch(StreamsRunner streams) {
    /** Maximum time without a change of the count while there is work. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    private static final long POLL_MILLIS = 20;

    /**
     * Waits until a count is reached.
     *
     * @param what what is counted, for the message
     * @throws TimeoutException if the count does not change for a minute
     * @throws fashionstream.kafka.StreamsFailedException if the streams stop
     */
    public void await(String what, long wanted, LongSupplier count) throws InterruptedException, TimeoutException {
        long last = count.getAsLong();
        long since = System.nanoTime();
        while (last < wanted) {
            check();
            Thread.sleep(POLL_MILLIS);
            long now = count.getAsLong();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALLED.toNanos()) {
                throw new TimeoutException(last + " of " + wanted + " " + what + ", and nothing more came for "
                        + STALLED.toSeconds() + " s" + lastFailure());
            }
        }
    }

    /**
     * Checks that the streams have not failed.
     *
     * @throws fashionstream.kafka.StreamsFailedException if they have stopped because of a failure
     */
    public void check() throws InterruptedException {
        if (streams.state() == State.ERROR) {
            streams.awaitStopped(); // throws immediately, with the cause
        }
    }

    private String lastFailure() {
        return streams.failure()
                .map(cause -> "; last failure: " + cause.getMessage())
                .orElse("");
    }
}
