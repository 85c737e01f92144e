package fashionstream.inference;

import fashionstream.huggingface.FolderConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Where the description of a third-party model is from, for messages.
 *
 * @param model path of the model
 * @param configuration the configuration that stands for a side file; null if there is a side file
 */
record DescriptionOrigin(String model, @Nullable FolderConfiguration configuration) {
    /** The side file, or the folder of the configuration. */
    String path() {
        return configuration == null ? SideFile.name(model) : configuration.folder();
    }

    /** What it is. */
    String kind() {
        return configuration == null ? "side file" : "configuration";
    }

    /** What messages call a key of the side file, given its path, such as {@code mean[0]}. */
    String key(String path) {
        return configuration == null ? "'" + path + "'" : configuration.key(path);
    }

    /** Where a person can supply what is missing. */
    String mend() {
        return configuration == null
                ? "the side file"
                : "a side file that replaces the configuration (" + SideFile.name(model) + ")";
    }

    /** That the output is expected to be logits. */
    String logits() {
        return configuration == null
                ? "its side file specifies logits"
                : "logits are expected of the model of a Hugging Face folder";
    }
}
