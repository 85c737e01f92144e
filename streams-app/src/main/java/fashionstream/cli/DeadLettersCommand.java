package fashionstream.cli;

import picocli.CommandLine.Command;

/** What became of images that could not be classified. */
@Command(
        name = "dead-letters",
        description = "Shows why images were put aside, and sends them back once the cause is mended.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListDeadLettersCommand.class, ReplayDeadLettersCommand.class},
        footer = {
            "",
            "Examples:",
            "  fashion-stream dead-letters list",
            "  fashion-stream dead-letters replay --reason SerializationException --dry-run"
        })
final class DeadLettersCommand {}
