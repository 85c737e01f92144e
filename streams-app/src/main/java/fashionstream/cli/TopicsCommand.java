package fashionstream.cli;

import picocli.CommandLine.Command;

/** Changes topics; {@code serve} creates them. */
@Command(
        name = "topics",
        description = "Adds partitions to topics.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = GrowTopicsCommand.class,
        footer = {"", "Example:", "  fashion-stream topics grow images --partitions 8"})
final class TopicsCommand {}
