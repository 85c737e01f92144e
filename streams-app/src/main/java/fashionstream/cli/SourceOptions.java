package fashionstream.cli;

import fashionstream.config.AppConfig;
import fashionstream.console.CommandException;
import fashionstream.console.CommandOutput;
import fashionstream.console.DataSetOption;
import fashionstream.console.PlainText;
import fashionstream.dataset.FashionMnist.Split;
import fashionstream.label.BadLineException;
import fashionstream.label.LabelText;
import fashionstream.produce.DataSetImages;
import fashionstream.produce.ImageFiles;
import fashionstream.produce.ImageFiles.UnusableFile;
import fashionstream.produce.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A picocli mixin for the images to send. */
final class SourceOptions {
    /** Bytes of a record that are not the image: key, id, label, attributes and the rest, generously estimated. */
    private static final int OTHER_FIELDS_BYTES = 8 * 1024;

    /** Number of unusable files that are shown one by one. */
    private static final int MAX_SHOWN = 10;

    @Mixin
    private final DataSetOption dataSet = new DataSetOption();

    @Mixin
    private final DriftOptions drift = new DriftOptions();

    @Parameters(
            paramLabel = "FILE",
            description = "Image files (PNG, JPEG, WebP, GIF, BMP, TIFF), or directories of them.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--split",
            paramLabel = "test|train",
            defaultValue = "test",
            description = "Part of the data set. Default: ${DEFAULT-VALUE}.")
    private Split split = Split.TEST;

    @Option(names = "--idx-images", paramLabel = "FILE", description = "IDX file of images to send.")
    private @Nullable Path idxImages;

    @Option(names = "--idx-labels", paramLabel = "FILE", description = "IDX file of their labels.")
    private @Nullable Path idxLabels;

    @Option(names = "--label", paramLabel = "CLASS", description = "Label (true class) of the files.")
    private @Nullable String label;

    @Option(
            names = "--label-from-folder",
            description = "The label of each file is the name of the directory that contains it: photos/Bag/1.jpg is a"
                    + " Bag.")
    private boolean labelFromFolder;

    @Mixin
    private final LabelRulesOptions labelRules = new LabelRulesOptions();

    @Option(
            names = "--count",
            paramLabel = "N",
            description =
                    "Number of images of the data set or the IDX file; after the last they repeat. Default:" + " all.")
    private @Nullable Long count;

    @Option(
            names = "--skip-bad",
            description = "Skip files that cannot be sent, and count them. By default, nothing is sent if there"
                    + " are any.")
    private boolean skipUnusable;

    /** Whether the classes of the images are known. */
    boolean isLabelled() {
        return files.isEmpty() ? idxImages == null || idxLabels != null : label != null || labelFromFolder;
    }

    /**
     * Finds the images.
     *
     * @param output shows files that can't be sent
     * @throws CommandException if the options can't be combined, or some files can't be sent
     * @throws IOException if a file can't be read
     */
    ImageSource open(AppConfig settings, CommandOutput output) throws IOException {
        if (count != null && count < 1) {
            throw CommandException.usage("--count must be at least 1, not " + count);
        }
        drift.check();
        if (!files.isEmpty()) {
            return openFiles(settings, output);
        }
        if (label != null) {
            throw CommandException.usage("--label requires files; the data set has its own labels");
        }
        if (skipUnusable || labelFromFolder) {
            throw CommandException.usage((skipUnusable ? "--skip-bad" : "--label-from-folder") + " requires files");
        }
        if (idxImages != null) {
            return drift.apply(DataSetImages.ofFiles(idxImages, idxLabels, count));
        }
        if (idxLabels != null) {
            throw CommandException.usage("--idx-labels requires --idx-images");
        }
        return drift.apply(DataSetImages.of(dataSet.locate(), split, count == null ? split.count() : count));
    }

    private ImageSource openFiles(AppConfig settings, CommandOutput output) throws IOException {
        if (idxImages != null || count != null) {
            throw CommandException.usage("files can't be combined with --idx-images or --count");
        }
        if (drift.isSet()) {
            throw CommandException.usage("--drift requires the data set or IDX files; other files are sent unchanged");
        }
        if (label != null && labelFromFolder) {
            throw CommandException.usage("--label can't be combined with --label-from-folder");
        }
        ImageFiles found =
                ImageFiles.of(files, checkedLabel(), settings.decodeLimits().fileBytes(), maxFileBytes(settings));
        checkUnusable(found, output);
        return found;
    }

    /**
     * Checks that the labels of files are classes of a model in use.
     *
     * @param output shows what is unusual
     * @return the images, with the name of the class if its number was given
     * @throws CommandException if the label is not a class
     */
    ImageSource checkLabel(ImageSource images, AppConfig settings, CommandOutput output) {
        if (!(images instanceof ImageFiles found)) {
            return images;
        }
        if (labelFromFolder) {
            Map<String, String> names = new HashMap<>();
            for (String folder : found.folderNames()) {
                names.put(folder, className(folder, "the label of folder '" + folder + "'"));
            }
            Map<String, String> classes = labelRules.check(new TreeSet<>(names.values()), settings, output);
            return found.labelled(file -> classes.get(names.get(ImageFiles.folderName(file))));
        }
        String name = checkedLabel();
        if (name == null) {
            return found;
        }
        String checked = labelRules.check(List.of(name), settings, output).get(name);
        return found.labelled(file -> checked);
    }

    /** Rejects the files if some can't be sent, or reports those that are skipped. */
    private void checkUnusable(ImageFiles found, CommandOutput output) {
        List<UnusableFile> unusable = found.unusable();
        if (unusable.isEmpty()) {
            return;
        }
        String advice = found.size() == 0 ? "" : "; --skip-bad sends the other " + found.size();
        if (unusable.size() == 1 && !skipUnusable) {
            throw CommandException.failed(unusable.get(0) + "; nothing was sent" + advice);
        }
        for (UnusableFile file : unusable.subList(0, Math.min(MAX_SHOWN, unusable.size()))) {
            output.note((skipUnusable ? "skipped " : "unusable: ") + PlainText.oneLine(file.toString()));
        }
        if (unusable.size() > MAX_SHOWN) {
            output.note("and " + (unusable.size() - MAX_SHOWN) + " more");
        }
        if (!skipUnusable || found.size() == 0) {
            throw CommandException.failed(unusable.size() + " files or folders can't be used; nothing was sent"
                    + (skipUnusable ? "" : advice));
        }
    }

    private @Nullable String checkedLabel() {
        return label == null ? null : className(label, "--label");
    }

    /** @param what name of the text in messages */
    private static String className(String text, String what) {
        try {
            String name = LabelText.className(text);
            if (name == null) {
                throw CommandException.usage(what + " is empty");
            }
            return name;
        } catch (BadLineException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()).replaceFirst("^label", what));
        }
    }

    /** The size of the producer's largest record, less the other fields of the image. */
    private static long maxFileBytes(AppConfig settings) {
        String name = ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
        Object given = settings.producerProperties().get(name);
        Object bytes = given == null
                ? ProducerConfig.configDef().defaultValues().get(name)
                : ConfigDef.parseType(name, given, ConfigDef.Type.INT);
        return ((Number) Objects.requireNonNull(bytes)).longValue() - OTHER_FIELDS_BYTES;
    }
}
