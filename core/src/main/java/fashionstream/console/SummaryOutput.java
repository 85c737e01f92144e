package fashionstream.console;

import picocli.CommandLine.Option;

/** What a command prints that ends with a summary, which {@code --json} adds as JSON. A picocli mixin. */
public final class SummaryOutput extends CommandOutput {
    @Option(names = "--json", description = "End with one JSON object on stdout.")
    private boolean json;

    /** For {@code @Mixin}. */
    public SummaryOutput() {}

    /**
     * Prints the summary as one line of JSON if that is asked for. Call it last.
     *
     * @param value see {@link Json#line}
     */
    public void summary(Object value) {
        if (json) {
            line(Json.line(value));
        }
    }
}
