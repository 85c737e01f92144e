package fashionstream.cli;

import picocli.CommandLine.Command;

/** What became of images that could not be classified. */
@Command(
        name = "dead-letters",
        description =
                "Shows why records were put aside, sends images back once the cause is mended, and puts one record"
                        + " aside by hand.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListDeadLettersCommand.class, ReplayDeadLettersCommand.class, PutAsideCommand.class},
        footer = {
            "",
            "Examples:",
            "  fashion-stream dead-letters list",
            "  fashion-stream dead-letters replay --reason SerializationException --dry-run"
        })
final class DeadLettersCommand {}
