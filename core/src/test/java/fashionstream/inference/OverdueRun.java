package fashionstream.inference;

import ai.onnxruntime.OrtException;
import java.time.Duration;

/** A run that takes longer than it may and doesn't stop, as in an operator that can't be interrupted; until it is closed. */
public final class OverdueRun implements AutoCloseable {
    private final RunTimeLimit limit = new RunTimeLimit(Duration.ofMillis(50));
    private final RunTimeLimit.Run run;

    /** Comes back when it is overdue. */
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
