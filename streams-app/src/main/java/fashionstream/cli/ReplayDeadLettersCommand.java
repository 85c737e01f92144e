package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.deadletters.DeadLetterReplay;
import fashionstream.deadletters.Selection;
import fashionstream.deadletters.Selection.OffsetRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Sends dead letters back to the images topic. */
@Command(
        name = "replay",
        description = "Sends dead letters back to the images topic unchanged: same key, bytes, headers and"
                + " timestamp. Only a record that is older than half of the topic's retention time gets a later"
                + " timestamp. Each dead letter is sent once, even if the command is stopped, killed or"
                + " started twice; the same command continues where it stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream dead-letters replay --reason SerializationException --dry-run",
            "  fashion-stream dead-letters replay --reason 'schema id' --offsets 0:100-199",
            "  fashion-stream dead-letters replay --all"
        })
final class ReplayDeadLettersCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Dead letters whose exception has this class name, or whose message contains this text.")
    private @Nullable String reason;

    @Option(
            names = "--offsets",
            paramLabel = "PARTITION:FROM-TO",
            description = "Letters at these offsets of the dead-letter topic, both included. Can be given several"
                    + " times. With --reason, both must match.",
            converter = RangeConverter.class)
    private List<OffsetRange> ranges = new ArrayList<>();

    @Option(names = "--all", description = "All dead letters.")
    private boolean all;

    @Option(names = "--dry-run", description = "Count only; write nothing.")
    private boolean dryRun;

    /** Parses a range. */
    static final class RangeConverter implements ITypeConverter<OffsetRange> {
        @Override
        public OffsetRange convert(String text) {
            try {
                return OffsetRange.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() {
        Selection selection = selection();
        AppConfig settings = config.load();
        try (DeadLetterReplay replay = open(settings, selection);
                ShutdownSignal signal = new ShutdownSignal(replay::stop)) {
            DeadLetterReplay.Summary summary = replay(replay);
            output.line(text(summary));
            output.summary(summary);
            return summary.complete() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private DeadLetterReplay.Summary replay(DeadLetterReplay replay) {
        try (ReadingBar bar = new ReadingBar("replay")) {
            return dryRun ? replay.dryRun(bar::update) : replay.run(bar::update);
        }
    }

    private Selection selection() {
        boolean some = reason != null || !ranges.isEmpty();
        if (some == all) {
            throw CommandException.usage(
                    all
                            ? "--all can't be combined with --reason or --offsets"
                            : "specify which: --reason TEXT, --offsets PARTITION:FROM-TO, both, or --all");
        }
        if (reason != null && reason.isBlank()) {
            throw CommandException.usage("--reason is empty; for all reasons leave it out");
        }
        return new Selection(reason, ranges);
    }

    private static DeadLetterReplay open(AppConfig settings, Selection selection) {
        try (QuietClients quiet = new QuietClients()) {
            return new DeadLetterReplay(settings, selection);
        } catch (IllegalArgumentException e) {
            throw CommandException.failed(e.getMessage(), e);
        }
    }

    private static String text(DeadLetterReplay.Summary summary) {
        StringBuilder text = new StringBuilder();
        if (!summary.complete()) {
            text.append("stopped before the end, and the same command replays the rest; ");
        }
        if (summary.complete() && summary.replayed() == 0) {
            text.append("nothing to replay");
        } else {
            text.append(summary.dryRun() ? "would replay " : "replayed ")
                    .append(summary.replayed())
                    .append(" to topic ")
                    .append(summary.topic());
        }
        text.append("; of ").append(summary.deadLetters()).append(" dead letters ");
        text.append(summary.selected()).append(" were chosen");
        if (summary.alreadyReplayed() > 0) {
            text.append(", ").append(summary.alreadyReplayed()).append(" of them were replayed before");
        }
        if (summary.refused() > 0) {
            text.append(", ").append(summary.refused()).append(" of them are refused, as they don't come from ");
            text.append(summary.topic())
                    .append(" (the first: ")
                    .append(summary.firstRefused())
                    .append(')');
        }
        if (summary.notReplayable() > 0) {
            text.append(", ").append(summary.notReplayable());
            text.append(" of them can't be replayed, as the dead-letter topic could not take the whole record"
                            + " (the first: ")
                    .append(summary.firstNotReplayable())
                    .append(')');
        }
        if (summary.retimed() > 0) {
            text.append("; ").append(summary.retimed());
            text.append(summary.dryRun() ? " would get" : " got");
            text.append(" a later timestamp, as the topic would soon delete records of their own");
        }
        return text.toString();
    }
}
