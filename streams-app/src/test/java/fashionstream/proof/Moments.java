package fashionstream.proof;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Random moments, at which something happens. */
final class Moments {
    private final Random random;

    Moments(Random random) {
        this.random = random;
    }

    /** Lets a random time pass, of at most so many milliseconds. */
    void pass(int millis) {
        CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(random.nextInt(millis), TimeUnit.MILLISECONDS))
                .join();
    }
}
