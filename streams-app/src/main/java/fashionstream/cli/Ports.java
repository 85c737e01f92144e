package fashionstream.cli;

import fashionstream.console.CommandException;
import picocli.CommandLine.Option;

/** Options for ports. */
final class Ports {
    private static final int MAX = 65_535;

    private Ports() {}

    /** A picocli mixin for the port of the development registry. */
    static final class Registry {
        private static final String NAME = "--registry-port";

        @Option(
                names = NAME,
                paramLabel = "P",
                defaultValue = "8081",
                description = "Port of the registry; 0 for any free port. Default: ${DEFAULT-VALUE}.")
        private int port;

        /**
         * The port; 0 for any free port.
         *
         * @throws CommandException if it is out of range
         */
        int checked() {
            check(NAME, port);
            return port;
        }
    }

    /**
     * Rejects numbers that are out of range.
     *
     * @param option the option's name
     * @param port its value; 0 stands for any free port
     */
    static void check(String option, int port) {
        if (port < 0 || port > MAX) {
            throw CommandException.usage(option + " must be 0 to " + MAX + ", not " + port);
        }
    }
}
