package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.LiveText;
import fashionstream.console.Terminal;
import fashionstream.consume.AccuracyTable;
import fashionstream.consume.RecordView;
import fashionstream.consume.Views;
import fashionstream.kafka.TopicReader;
import fashionstream.schema.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Shows an output topic. */
@Command(
        name = "consume",
        description = {
            "Shows the records of an output topic, or of labels, as a table or as JSON lines, until Ctrl-C. Only"
                    + " committed records are shown.",
            "On a terminal, accuracy is a live table. Its column 'expected' is the mean confidence: an estimate"
                    + " of the accuracy that needs no labels. It is as good as the model's calibration, and may"
                    + " be far off under drift."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream consume predictions",
            "  fashion-stream consume accuracy",
            "  fashion-stream consume accuracy --from-beginning --json --timeout 2",
            "  fashion-stream consume dead-letters --from-beginning --max 10"
        })
final class ConsumeCommand implements Callable<Integer> {
    /** Seconds; about 30 years. */
    private static final double MAX_IDLE = 1e9;

    @Mixin
    private final CommandOutput output = new CommandOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Parameters(
            paramLabel = "predictions|accuracy|labels|dead-letters",
            description = "The topic to show.",
            converter = Shown.Converter.class)
    private Shown shown = Shown.PREDICTIONS;

    @Option(names = "--from-beginning", description = "Also show existing records.")
    private boolean fromBeginning;

    @Option(
            names = "--max",
            paramLabel = "N",
            defaultValue = "" + Long.MAX_VALUE,
            showDefaultValue = Visibility.NEVER,
            description = "Exit after this many records. Default: never.")
    private long max;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "0",
            showDefaultValue = Visibility.NEVER,
            description = "Exit when no record has arrived for this long. Default: never.")
    private double timeout;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    /** What can be shown. */
    enum Shown {
        PREDICTIONS("predictions"),
        ACCURACY("accuracy"),
        LABELS("labels"),
        DEAD_LETTERS("dead-letters");

        private final String word;

        Shown(String word) {
            this.word = word;
        }

        String topic(Topics topics) {
            return switch (this) {
                case PREDICTIONS -> topics.predictions();
                case ACCURACY -> topics.accuracy();
                case LABELS -> topics.labels();
                case DEAD_LETTERS -> topics.deadLetters();
            };
        }

        RecordView view(AppConfig config) {
            return switch (this) {
                case PREDICTIONS -> Views.predictions(config);
                case ACCURACY -> Views.accuracy(config);
                case LABELS -> Views.labels(config);
                case DEAD_LETTERS -> Views.deadLetters();
            };
        }

        /** Reads the word that users write. */
        static final class Converter implements ITypeConverter<Shown> {
            @Override
            public Shown convert(String text) {
                return Arrays.stream(values())
                        .filter(shown -> shown.word.equals(text))
                        .findFirst()
                        .orElseThrow(() -> new TypeConversionException(
                                "'" + text + "' is not one of predictions, accuracy, labels and dead-letters"));
            }
        }
    }

    @Override
    public Integer call() {
        if (max < 1 || !(timeout >= 0)) {
            throw CommandException.usage("--max must be at least 1, and --timeout 0 or more seconds");
        }
        AppConfig settings = config.load();
        if (shown == Shown.ACCURACY && !json && Terminal.isStdout()) {
            showTable(settings);
        } else {
            showLines(settings);
        }
        return ExitCode.DONE;
    }

    private void showTable(AppConfig settings) {
        LiveText text = output.live();
        try (AccuracyTable table = new AccuracyTable(settings, Terminal.charset(), Clock.systemUTC());
                TopicReader reader = open(settings);
                ShutdownSignal signal = new ShutdownSignal(reader::stop)) {
            text.draw(table.toString());
            var taken = new Counter();
            reader.read(
                    idle(),
                    record -> {
                        table.add(record);
                        return ++taken.count < max;
                    },
                    // Also without records: figures become stale.
                    () -> text.draw(table.toString()));
        }
    }

    private void showLines(AppConfig settings) {
        try (RecordView view = shown.view(settings);
                TopicReader reader = open(settings);
                ShutdownSignal signal = new ShutdownSignal(reader::stop)) {
            if (!json) {
                output.line(view.titles());
            }
            var taken = new Counter();
            reader.read(idle(), record -> {
                show(view, record);
                // A closed pipe, as in 'consume … | head', ends it, too; picocli's writer ignores it.
                return ++taken.count < max && !System.out.checkError();
            });
        }
    }

    private TopicReader open(AppConfig settings) {
        try (QuietClients quiet = new QuietClients()) {
            return new TopicReader(settings, shown.topic(settings.topics()), fromBeginning);
        }
    }

    /** How long to wait for the next record; zero for ever. */
    private Duration idle() {
        // At least 1 ns, since zero means for ever, and at most what fits.
        return timeout == 0 ? Duration.ZERO : Duration.ofNanos((long) Math.max(1, Math.min(timeout, MAX_IDLE) * 1e9));
    }

    private static final class Counter {
        private long count;
    }

    private void show(RecordView view, ConsumerRecord<byte[], byte[]> record) {
        try {
            output.line(json ? Json.line(view.json(record)) : view.row(record));
        } catch (SerializationException e) {
            output.problem(record.topic() + "-" + record.partition() + "@" + record.offset() + " can't be read: "
                    + e.getMessage());
        }
    }
}
