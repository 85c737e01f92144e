package fashionstream.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import fashionstream.audit.Audit;
import fashionstream.audit.AuditReport;
import fashionstream.config.AppConfig;
import fashionstream.console.ExitCode;
import fashionstream.console.Json;
import fashionstream.console.PlainText;
import fashionstream.console.SummaryOutput;
import fashionstream.console.TextTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks the published accuracy. */
@Command(
        name = "audit",
        description = {
            "Recounts the accuracy from the topics of predictions and labels, from beginning to end, and compares"
                    + " it with the published figures of all windows. The window last-N cannot be"
                    + " recounted; it is only checked for consistency. Fails if anything differs."
                    + " Changes nothing.",
            "Stop the producers first: records that arrive during the recount show up as differences. Needs about 200"
                    + " bytes of memory for each prediction and each labelled image."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  fashion-stream audit", "  fashion-stream audit --json"})
final class AuditCommand implements Callable<Integer> {
    /** More differences than this have a common cause. */
    private static final int MAX_SHOWN = 50;

    @Mixin
    private final SummaryOutput output = new SummaryOutput();

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        AppConfig settings = config.load();
        AuditReport report;
        try (QuietClients quiet = new QuietClients();
                ReadingBar bar = new ReadingBar("audit")) {
            report = Audit.run(settings, bar::update);
        }
        output.print(text(report));
        output.summary(summary(report));
        return report.agrees() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** The report as text; each line with its end. */
    static String text(AuditReport report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                "%d records read, %d figures recounted, %d differ%n",
                report.records(), report.figures(), report.differences().size()));
        report.undecided()
                .forEach(words -> text.append(PlainText.oneLine(words)).append(System.lineSeparator()));
        if (!report.agrees()) {
            text.append(table(report));
            if (!report.atRest()) {
                text.append(String.format(
                        "the accuracy kept changing during the audit: run it again when no images or labels arrive%n"));
            }
        }
        return text.toString();
    }

    private static TextTable table(AuditReport report) {
        TextTable table = new TextTable()
                .left("model")
                .left("window")
                .left("figure")
                .right("published")
                .right("recounted");
        report.differences().stream()
                .limit(MAX_SHOWN)
                .forEach(difference -> table.row(
                        difference.modelVersion(),
                        difference.window(),
                        difference.figure(),
                        difference.published(),
                        difference.recounted()));
        return table;
    }

    private static ObjectNode summary(AuditReport report) {
        ObjectNode object = Json.MAPPER
                .createObjectNode()
                .put("records", report.records())
                .put("figures", report.figures())
                .put("differences", report.differences().size())
                .put("at_rest", report.atRest());
        ArrayNode details = object.putArray("details");
        report.differences().forEach(difference -> details.add(Json.MAPPER.<ObjectNode>valueToTree(difference)));
        ArrayNode undecided = object.putArray("undecided");
        report.undecided().forEach(undecided::add);
        return object;
    }
}
