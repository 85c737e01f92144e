package fashionstream.cli;

import picocli.CommandLine.Command;

/** Lists, replays and creates dead letters. */
@Command(
        name = "dead-letters",
        description = "Lists dead letters by reason, replays them once the cause is fixed, and puts aside a record that"
                + " stops the application.",
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
