package fashionstream.cli;

import picocli.CommandLine.Command;

/** Inspects and publishes models, and selects the active one while the application runs. */
@Command(
        name = "models",
        description =
                "Inspects and publishes models, and selects the active one; running instances switch without a restart.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InspectModelCommand.class,
            ListModelsCommand.class,
            PublishModelCommand.class,
            PromoteModelCommand.class,
            RollBackModelCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  fashion-stream models inspect my.onnx",
            "  fashion-stream models publish better.onnx --promote",
            "  fashion-stream models list",
            "  fashion-stream models rollback"
        })
final class ModelsCommand {}
