package fashionstream.cli;

import fashionstream.console.Progress;
import org.jspecify.annotations.Nullable;

/** Progress of reading a topic; it is shown once the number of offsets is known. */
final class ReadingBar implements AutoCloseable {
    private final String task;
    private @Nullable Progress progress;

    /** @param task name of the task, one or two words */
    ReadingBar(String task) {
        this.task = task;
    }

    /** Shows how many of all offsets are done. */
    void update(long done, long total) {
        if (progress == null) {
            progress = Progress.start(task, "offsets", total);
        }
        progress.stepTo(done);
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
