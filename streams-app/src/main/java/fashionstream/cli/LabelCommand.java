package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.Progress;
import fashionstream.console.SummaryOutput;
import fashionstream.label.LabelCheck;
import fashionstream.label.LabelImport;
import fashionstream.label.LabelInput;
import fashionstream.label.LabelLine;
import fashionstream.produce.LabelProducer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends labels. */
@Command(
        name = "label",
        description = {
            "Sends labels of images to the labels topic, from CSV files with the header"
                    + " image_id,label[,labelled_at][,labelled_by] or from JSON lines with these keys. A label"
                    + " corrects an earlier one; an empty label, or null, withdraws it.",
            "Files are checked before anything is sent. Input from a pipe is sent up to the first bad line."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream label labels.csv",
            "  my-labelling-tool --export | fashion-stream label --skip-bad -"
        })
final class LabelCommand implements Callable<Integer> {
    /** Number of skipped lines that are shown one by one. */
    private static final int MAX_SHOWN = 10;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of labels; - for stdin.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--skip-bad", description = "Skip lines that are not labels, and count them.")
    private boolean skipBad;

    @Override
    public Integer call() throws IOException {
        AppConfig settings = config.load();
        List<LabelInput> inputs = new ArrayList<>();
        for (String file : files) {
            inputs.add(LabelInput.of(file));
        }
        long total = check(inputs);
        Preparation.cluster(settings);
        LabelImport.Summary summary;
        try (LabelProducer producer = new LabelProducer(settings);
                Progress progress = Progress.start("label", "labels", total)) {
            summary = new LabelImport(producer, skipBad ? reportSkippedLine() : null, progress::stepTo)
                    .send(inputs, settings.topics().labels());
        }
        print(summary);
        return ExitCode.DONE;
    }

    /** The number of labels, if it is known beforehand. */
    private long check(List<LabelInput> inputs) throws IOException {
        LabelCheck check =
                LabelCheck.of(inputs.stream().filter(LabelInput::isRepeatable).toList());
        if (check.firstBad() != null && !skipBad) {
            String more = check.bad() == 1 ? "" : "; in all, " + check.bad() + " lines are not labels";
            throw CommandException.failed(
                    check.firstBad() + more + "; nothing was sent; --skip-bad sends the other " + check.labels());
        }
        return inputs.stream().allMatch(LabelInput::isRepeatable) ? check.labels() : Progress.UNKNOWN;
    }

    private Consumer<LabelLine.Bad> reportSkippedLine() {
        AtomicLong count = new AtomicLong();
        return bad -> {
            long number = count.incrementAndGet();
            if (number <= MAX_SHOWN) {
                output.note("skipped %s", bad);
            } else if (number == MAX_SHOWN + 1) {
                output.note("more lines are skipped; they are counted, but not shown");
            }
        };
    }

    private void print(LabelImport.Summary summary) {
        output.line(
                "sent %d labels to topic %s, %d of them withdrawals; skipped %d lines",
                summary.labels(), summary.topic(), summary.withdrawals(), summary.skipped());
        output.summary(summary);
    }
}
