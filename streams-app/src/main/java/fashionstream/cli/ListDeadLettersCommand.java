package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import fashionstream.deadletters.DeadLetterList;
import fashionstream.deadletters.DeadLetterReport;
import fashionstream.deadletters.DeadLetterReport.Group;
import fashionstream.deadletters.DeadLetterReport.Sample;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts the dead letters by reason. */
@Command(
        name = "list",
        description = "Counts the dead letters by reason: exception and message, with '...' in place of quoted"
                + " text and # in place of numbers and ids. Changes nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream dead-letters list",
            "  fashion-stream dead-letters list --samples 10 --json"
        })
final class ListDeadLettersCommand implements Callable<Integer> {
    private static final int MAX_SAMPLES = 100;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "Number of dead letters to show per reason, 0 to " + MAX_SAMPLES + ". Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Override
    public Integer call() {
        if (samples < 0 || samples > MAX_SAMPLES) {
            throw CommandException.usage("--samples must be 0 to " + MAX_SAMPLES + ", not " + samples);
        }
        DeadLetterReport report = report(config.load());
        print(report);
        output.summary(report);
        return ExitCode.DONE;
    }

    private DeadLetterReport report(AppConfig settings) {
        try (DeadLetterList letters = open(settings);
                ReadingBar bar = new ReadingBar("list")) {
            return letters.report(samples, bar::update);
        }
    }

    private static DeadLetterList open(AppConfig settings) {
        try (QuietClients quiet = new QuietClients()) {
            return new DeadLetterList(settings);
        }
    }

    private void print(DeadLetterReport report) {
        output.line(
                "%d dead letters in topic %s, of which %d were replayed, and %d failed again after a replay",
                report.deadLetters(), report.topic(), report.replayed(), report.failedAgain());
        if (report.truncated() > 0) {
            output.line(
                    "%d of them are incomplete, as the record did not fit, and can't be replayed", report.truncated());
        }
        if (report.reasons().isEmpty()) {
            return;
        }
        output.line("");
        output.print(reasons(report.reasons()));
        if (report.otherReasons() > 0) {
            output.line(
                    "%d more have other reasons; at most %d are listed",
                    report.otherReasons(), report.reasons().size());
        }
        if (report.reasons().stream().anyMatch(group -> !group.samples().isEmpty())) {
            output.line("");
            output.print(samples(report.reasons()));
        }
    }

    private static TextTable reasons(List<Group> groups) {
        TextTable table = new TextTable()
                .right("#")
                .right("letters")
                .right("replayed")
                .right("failed again")
                .left("first")
                .left("last")
                .left("reason");
        int number = 0;
        for (Group group : groups) {
            table.row(
                    ++number,
                    group.deadLetters(),
                    group.replayed(),
                    group.failedAgain(),
                    group.first(),
                    group.last(),
                    group.reason());
        }
        return table;
    }

    private static TextTable samples(List<Group> groups) {
        TextTable table = new TextTable()
                .right("#")
                .left("sample from")
                .left("offset")
                .left("key")
                .right("bytes")
                .left("cut")
                .left("message");
        int number = 0;
        for (Group group : groups) {
            number++;
            for (Sample sample : group.samples()) {
                table.row(
                        number,
                        sample.from(),
                        sample.deadLetter(),
                        sample.key() == null ? "-" : sample.key(),
                        sample.valueBytes() == null ? "-" : sample.valueBytes(),
                        sample.truncated().isEmpty() ? "-" : String.join(", ", sample.truncated()),
                        sample.message() == null ? "?" : sample.message());
            }
        }
        return table;
    }
}
