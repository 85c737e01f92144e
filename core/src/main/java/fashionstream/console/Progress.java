package fashionstream.console;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Reports on stderr the progress of a long task, its speed, and the time left: as a bar if stderr is a terminal that can
 * draw one, otherwise as a plain line every five seconds at most. {@link #close} shows the last state.
 *
 * <p>Safe for use by several threads.
 */
public final class Progress implements AutoCloseable {
    /** For {@link #start}: the total is unknown, so neither a bar nor the time left is shown. */
    public static final long UNKNOWN = -1;

    private static final int BAR_MILLIS = 200;
    private static final int LINE_MILLIS = 5_000;
    private static final int LINE_WIDTH = 200;

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Starts to report on stderr.
     *
     * @param task name of the task, one or two words
     * @param unit what is counted, in the plural: {@code images}
     * @param total how many there are, or {@link #UNKNOWN}
     */
    public static Progress start(String task, String unit, long total) {
        return start(task, unit, total, System.err, Terminal.isStderr());
    }

    static Progress start(String task, String unit, long total, PrintStream err, boolean terminal) {
        ProgressBarBuilder builder =
                ProgressBar.builder().setTaskName(task).setInitialMax(total).setUnit(" " + unit, 1);
        if (terminal) {
            builder.setUpdateIntervalMillis(BAR_MILLIS)
                    .setStyle(ProgressBarStyle.ASCII)
                    .showSpeed(new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                    .setConsumer(new ConsoleProgressBarConsumer(err));
        } else {
            builder.setUpdateIntervalMillis(LINE_MILLIS)
                    .setRenderer(new ProgressLine(unit))
                    .setConsumer(new DelegatingProgressBarConsumer(line -> printLine(err, line), LINE_WIDTH));
        }
        return new Progress(builder.build());
    }

    /** Sets the number done since the start. */
    public void stepTo(long done) {
        bar.stepTo(done);
    }

    /** Adds to the number done. */
    public void stepBy(long count) {
        bar.stepBy(count);
    }

    /** Shows a few words after the figures, for example the current loss. */
    public void message(String words) {
        bar.setExtraMessage(words.isBlank() ? "" : ", " + words.strip());
    }

    /** Shows the last state and ends the line. */
    @Override
    public void close() {
        bar.close();
    }

    private static void printLine(PrintStream err, String line) {
        if (!line.isEmpty()) {
            err.println(line);
        }
    }
}
