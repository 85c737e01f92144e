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
import fashionstream.label.LabelRules;
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
            "Files are checked before anything is sent: each label must be a class of a model in use. Input from a"
                    + " pipe is sent up to the first bad line."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream label labels.csv",
            "  my-labelling-tool --export | fashion-stream label --skip-bad -"
        })
final class LabelCommand implements Callable<Integer> {
    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of labels; - for stdin.")
    private List<String> files = new ArrayList<>();

    @Option(names = "--skip-bad", description = "Skip lines that cannot be sent, and count them.")
    private boolean skipBad;

    @Mixin
    private final LabelRulesOptions rulesOptions = new LabelRulesOptions();

    @Override
    public Integer call() throws IOException {
        AppConfig settings = config.load();
        List<LabelInput> inputs = new ArrayList<>();
        for (String file : files) {
            inputs.add(LabelInput.of(file));
        }
        Preparation.cluster(settings);
        LabelRules rules = rulesOptions.read(settings);
        long total = check(inputs, rules);
        LabelImport.Summary summary;
        try (LabelProducer producer = new LabelProducer(settings);
                Progress progress = Progress.start("label", "labels", total)) {
            summary = new LabelImport(producer, rules, skipBad ? reportSkippedLine() : null, progress::stepTo)
                    .send(inputs, settings.topics().labels());
        }
        LabelRulesOptions.noteUnchecked(rules, settings, output);
        print(summary);
        return ExitCode.DONE;
    }

    /** The number of labels, if it is known beforehand. */
    private long check(List<LabelInput> inputs, LabelRules rules) throws IOException {
        LabelCheck check =
                LabelCheck.of(inputs.stream().filter(LabelInput::isRepeatable).toList(), rules);
        if (check.bad() > 0 && !skipBad) {
            String advice = "; nothing was sent; --skip-bad sends the other " + check.labels();
            if (check.bad() == 1) {
                throw CommandException.failed(check.firstBad().get(0) + advice);
            }
            show("bad", check.firstBad(), check.bad());
            throw CommandException.failed(check.bad() + " lines cannot be sent" + advice);
        }
        show("unknown", check.firstUnknown(), check.unknown());
        return inputs.stream().allMatch(LabelInput::isRepeatable) ? check.labels() : Progress.UNKNOWN;
    }

    private void show(String kind, List<LabelLine.Bad> first, long all) {
        first.forEach(line -> output.note("%s: %s", kind, line));
        if (all > first.size()) {
            output.note("and %d more", all - first.size());
        }
    }

    private Consumer<LabelLine.Bad> reportSkippedLine() {
        AtomicLong count = new AtomicLong();
        return bad -> {
            long number = count.incrementAndGet();
            if (number <= LabelCheck.MAX_SHOWN) {
                output.note("skipped %s", bad);
            } else if (number == LabelCheck.MAX_SHOWN + 1) {
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
