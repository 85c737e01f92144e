package fashionstream.cli;

import picocli.CommandLine.Command;

/** What is done to topics beside creating them, which {@code serve} does. */
@Command(
        name = "topics",
        description = "Adds partitions to topics.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = GrowTopicsCommand.class,
        footer = {"", "Example:", "  fashion-stream topics grow images --partitions 8"})
final class TopicsCommand {}
