package fashionstream.huggingface;

/**
 * The configuration of a model folder, for messages about the side file that it stands for.
 *
 * @param folder path of the folder
 * @param timm whether it is timm's, or else that of Transformers
 */
public record FolderConfiguration(String folder, boolean timm) {
    /**
     * What messages call a key of the side file, given its path: the key of the configuration from which it is.
     *
     * @param path for example {@code mean[0]}
     */
    public String key(String path) {
        String key = path.replaceFirst("[.\\[].*", "");
        return timm ? ofTimm(key) : ofTransformers(key);
    }

    private static String ofTimm(String key) {
        return switch (key) {
            case "classes" -> "'label_names' or 'num_classes' of config.json";
            case "mean", "std" -> "'pretrained_cfg." + key + "' of config.json";
            case "channels", "width", "height" -> "'pretrained_cfg.input_size' of config.json";
            case "resize" -> "'pretrained_cfg.input_size' or 'pretrained_cfg.crop_pct' of config.json";
            case "name" -> "the name of the folder";
            default -> "'" + key + "'";
        };
    }

    private static String ofTransformers(String key) {
        return switch (key) {
            case "classes" -> "'id2label' of config.json";
            case "channels" -> "'num_channels' of config.json";
            case "mean", "std" -> "'image_" + key + "' of preprocessor_config.json";
            case "scale" -> "'rescale_factor' of preprocessor_config.json";
            case "width", "height", "resize" -> "'size' or 'crop_size' of preprocessor_config.json";
            case "channel_order" -> "'do_flip_channel_order' of preprocessor_config.json";
            case "name" -> "the name of the folder";
            default -> "'" + key + "'";
        };
    }
}
