package fashionstream.proof;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Random moments for events. */
final class Moments {
    private final Random random;

    Moments(Random random) {
        this.random = random;
    }

    /** Waits for a random time, at most the given number of milliseconds. */
    void pass(int millis) {
        CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(random.nextInt(millis), TimeUnit.MILLISECONDS))
                .join();
    }
}
