package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.ExitCode;
import fashionstream.console.SummaryOutput;
import fashionstream.deadletters.PutAside;
import fashionstream.deadletters.PutAsideException;
import fashionstream.deadletters.PutAsideResult;
import fashionstream.streams.ReadingGroups;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Moves one record to the dead letters. */
@Command(
        name = "put-aside",
        description = "Moves a record that stops the application to the dead letters and advances the committed"
                + " offset past it, in one transaction. Stop all instances first. The record must be the next one to"
                + " be read, so that no other record is skipped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fashion-stream dead-letters put-aside --topic images --partition 3 --offset 4711",
            "  fashion-stream dead-letters put-aside --topic labels --partition 0 --offset 12 --reason 'kills the JVM'"
        })
final class PutAsideCommand implements Callable<Integer> {
    private static final int MAX_REASON_CHARS = 1000;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--topic",
            required = true,
            paramLabel = "TOPIC",
            description = "Topic of the record: images, labels or predictions; with or without topic.prefix.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String topic;

    @Option(names = "--partition", required = true, paramLabel = "N", description = "Partition of the record.")
    private int partition;

    @Option(names = "--offset", required = true, paramLabel = "N", description = "Offset of the record.")
    private long offset;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason, for the reader of the dead letter.")
    private @Nullable String reason;

    @Option(
            names = "--without-content",
            description =
                    "Do not read the record, which may not fit into memory; the dead letter has its position only.")
    private boolean withoutContent;

    @Override
    public Integer call() {
        if (partition < 0 || offset < 0) {
            throw CommandException.usage("--partition and --offset are 0 or more");
        }
        if (reason != null && (reason.isBlank() || reason.length() > MAX_REASON_CHARS)) {
            throw CommandException.usage("--reason has 1 to " + MAX_REASON_CHARS + " characters");
        }
        PutAsideResult result = putAside(config.load());
        output.line(text(result));
        output.summary(result);
        return ExitCode.DONE;
    }

    private PutAsideResult putAside(AppConfig settings) {
        TopicPartition place = new TopicPartition(fullName(settings), partition);
        String group = ReadingGroups.of(settings, place.topic()).orElseThrow();
        try (QuietClients quiet = new QuietClients()) {
            PutAside putAside = new PutAside(settings, group, place, offset, reason);
            return withoutContent ? putAside.runWithoutContent() : putAside.run();
        } catch (PutAsideException e) {
            throw CommandException.failed(e.getMessage(), e);
        }
    }

    private String fullName(AppConfig settings) {
        Optional<String> name = Stream.of(topic, settings.topics().prefix() + topic)
                .filter(each -> ReadingGroups.of(settings, each).isPresent())
                .findFirst();
        return name.orElseThrow(() -> CommandException.usage(
                "--topic must be images, labels or predictions, which the application reads, not '" + topic + "'"));
    }

    private String text(PutAsideResult result) {
        StringBuilder text = new StringBuilder();
        text.append("put aside ").append(result.topic()).append('-').append(result.partition());
        text.append('@').append(result.offset()).append(" as ").append(result.deadLetter());
        if (withoutContent) {
            text.append(", without its content");
        } else if (!result.truncated().isEmpty()) {
            text.append(", of which these parts are incomplete: ").append(String.join(", ", result.truncated()));
        }
        text.append("; group ")
                .append(result.group())
                .append(" continues at offset ")
                .append(result.nextOffset());
        return text.toString();
    }
}
