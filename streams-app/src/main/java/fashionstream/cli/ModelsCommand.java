package fashionstream.cli;

import picocli.CommandLine.Command;

/** Inspects and publishes models, compares them, and selects the active one while the application runs. */
@Command(
        name = "models",
        description =
                "Inspects and publishes models, lets them challenge the active one, and selects the active one; running"
                        + " instances switch without a restart.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InspectModelCommand.class,
            ListModelsCommand.class,
            PublishModelCommand.class,
            ChallengeModelCommand.class,
            PromoteModelCommand.class,
            RollBackModelCommand.class,
            DismissModelCommand.class,
            ModelHistoryCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  fashion-stream models inspect my.onnx",
            "  fashion-stream models publish better.onnx --promote",
            "  fashion-stream models challenge v4",
            "  fashion-stream models list",
            "  fashion-stream models promote v4",
            "  fashion-stream models rollback"
        })
final class ModelsCommand {}
