package fashionstream.cli;

import fashionstream.console.CommandException;

/** Checks options that name a port. */
final class Ports {
    private static final int MAX = 65_535;

    private Ports() {}

    /**
     * Refuses what can't be a port.
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
