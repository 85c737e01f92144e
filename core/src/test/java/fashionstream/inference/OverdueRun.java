package fashionstream.inference;

import ai.onnxruntime.OrtException;
import java.time.Duration;

/**
 * A run that exceeds its time limit and doesn't stop until it is closed, like an operator that can't be interrupted.
 */
public final class OverdueRun implements AutoCloseable {
    private final RunTimeLimit limit = new RunTimeLimit(Duration.ofMillis(50));
    private final RunTimeLimit.Run run;

    /** Returns when the run is overdue. */
    public OverdueRun() throws OrtException {
        run = limit.begin();
        while (!run.over()) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        run.close();
        limit.close();
    }
}
