package fashionstream.console;

import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** Progress as a line of a log: {@code evaluate: 5000 of 10000 images (50 %), 4012 images/s, 0:00:01 left}. */
final class ProgressLine implements ProgressBarRenderer {
    private final String unit;
    private long rendered;

    /** @param unit what is counted, in the plural */
    ProgressLine(String unit) {
        this.unit = unit;
    }

    /**
     * Empty if nothing was done since the last call: the library draws the end up to three times, and a command that
     * fails at once prints its error line only.
     */
    @Override
    public synchronized String render(ProgressState state, int maxLength) {
        long done = state.getCurrent();
        if (done == rendered) {
            return "";
        }
        rendered = done;
        long total = state.isIndefinite() ? Progress.UNKNOWN : state.getMax();
        String text = line(state.getTaskName(), done, total, state.getTotalElapsed()) + state.getExtraMessage();
        return text.length() <= maxLength ? text : text.substring(0, maxLength);
    }

    String line(String task, long done, long total, Duration elapsed) {
        StringBuilder line = new StringBuilder(task).append(": ").append(done);
        if (total >= 0) {
            line.append(" of ").append(total);
        }
        line.append(' ').append(unit);
        if (total > 0) {
            line.append(" (").append(100 * done / total).append(" %)");
        }
        double perSecond = done / Math.max(1e-9, elapsed.toNanos() / 1e9);
        if (done > 0) {
            line.append(String.format(Locale.ROOT, ", %.0f %s/s", perSecond, unit));
        }
        if (done > 0 && total > done) {
            line.append(", ").append(clock((long) ((total - done) / perSecond))).append(" left");
        }
        return line.toString();
    }

    private static String clock(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
