package fashionstream.cli;

import picocli.CommandLine.Command;

/** Publishes models, and selects the active one while the application runs. */
@Command(
        name = "models",
        description = "Publishes models, and selects the active one; running instances switch without a restart.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListModelsCommand.class,
            PublishModelCommand.class,
            PromoteModelCommand.class,
            RollBackModelCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  fashion-stream models publish better.onnx --promote",
            "  fashion-stream models list",
            "  fashion-stream models rollback"
        })
final class ModelsCommand {}
