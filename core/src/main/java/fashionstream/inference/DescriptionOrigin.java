package fashionstream.inference;

/**
 * Where the description of a third-party model is from, for messages.
 *
 * @param path the side file, or the folder of the configuration
 * @param kind what it is: {@code side file} or {@code configuration}
 * @param mend where a person can supply what is missing
 */
record DescriptionOrigin(String path, String kind, String mend) {
    private static final String SIDE_FILE = "side file";

    static DescriptionOrigin sideFile(String model) {
        return new DescriptionOrigin(SideFile.name(model), SIDE_FILE, "the side file");
    }

    /** The {@code config.json} and {@code preprocessor_config.json} of a model folder. */
    static DescriptionOrigin configuration(String folder, String model) {
        return new DescriptionOrigin(
                folder, "configuration", "a side file that replaces its configuration (" + SideFile.name(model) + ")");
    }

    boolean isSideFile() {
        return kind.equals(SIDE_FILE);
    }
}
