package fashionstream.cli;

import fashionstream.console.CommandException;
import picocli.CommandLine.Option;

/** A picocli mixin for the rate at which images are sent. */
final class RateOption {
    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "0",
            description = "Images per second; 0 for the maximum. Default: ${DEFAULT-VALUE}.")
    private double rate;

    /** Images per second; infinite for the maximum. */
    double perSecond() {
        if (!(rate >= 0)) {
            throw CommandException.usage("--rate must be 0 or more images per second, not " + rate);
        }
        return rate == 0 ? Double.POSITIVE_INFINITY : rate;
    }
}
