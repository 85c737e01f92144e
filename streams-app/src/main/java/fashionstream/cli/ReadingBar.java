package fashionstream.cli;

import fashionstream.console.Progress;
import org.jspecify.annotations.Nullable;

/** Progress over a topic that is read; there is none before it is known how much there is to read. */
final class ReadingBar implements AutoCloseable {
    private final String task;
    private @Nullable Progress progress;

    /** @param task what is done, one or two words */
    ReadingBar(String task) {
        this.task = task;
    }

    /** A step was made: so many offsets of all lie behind. */
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
