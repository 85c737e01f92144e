package fashionstream.cli;

import fashionstream.console.CommandException;
import fashionstream.console.DataSetOption;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.produce.DataSetImages;
import fashionstream.produce.ImageFiles;
import fashionstream.produce.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says which images are produced. */
final class SourceOptions {
    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Mixin
    private final DriftOptions drift = new DriftOptions();

    @Parameters(paramLabel = "FILE", description = "PNG and JPEG files, and folders of them.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--split",
            paramLabel = "test|train",
            defaultValue = "test",
            description = "Part of the data set. Default: ${DEFAULT-VALUE}.")
    private Split split = Split.TEST;

    @Option(names = "--idx-images", paramLabel = "FILE", description = "Send the images of this IDX file.")
    private @Nullable Path idxImages;

    @Option(names = "--idx-labels", paramLabel = "FILE", description = "Their labels.")
    private @Nullable Path idxLabels;

    @Option(names = "--label", paramLabel = "CLASS", description = "The true class of the files, if it is known.")
    private @Nullable String label;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "How many images of the data set or the IDX file; beyond the last they begin again. Default:"
                    + " all.")
    private @Nullable Long count;

    /** Whether the images come with their classes. */
    boolean isLabelled() {
        return files.isEmpty() ? idxImages == null || idxLabels != null : label != null;
    }

    /**
     * Finds the images.
     *
     * @throws CommandException if the options don't go together
     * @throws IOException if a file can't be read
     */
    ImageSource open() throws IOException {
        if (count != null && count < 1) {
            throw CommandException.usage("--count must be at least 1, not " + count);
        }
        drift.check();
        if (!files.isEmpty()) {
            return openFiles();
        }
        if (label != null) {
            throw CommandException.usage("--label goes with files; the data set has labels of its own");
        }
        if (idxImages != null) {
            return drift.apply(DataSetImages.ofFiles(idxImages, idxLabels, count));
        }
        if (idxLabels != null) {
            throw CommandException.usage("--idx-labels goes with --idx-images");
        }
        return drift.apply(DataSetImages.of(dataSet.locate(), split, count == null ? split.count() : count));
    }

    private ImageSource openFiles() throws IOException {
        if (idxImages != null || count != null) {
            throw CommandException.usage("files go without --idx-images and --count");
        }
        if (drift.isSet()) {
            throw CommandException.usage(
                    "--drift goes with the data set and IDX files; other files are sent as they are");
        }
        ImageFiles found = ImageFiles.of(files, label);
        if (found.size() == 0) {
            throw CommandException.failed("no .png, .jpg or .jpeg file in " + files);
        }
        return found;
    }
}
