package fashionstream.console;

import fashionstream.dataset.DatasetLocator;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A picocli mixin for the location of the data set. By default, known places are searched, then it is downloaded.
 */
public final class DataSetOption {
    @Option(
            names = "--data-set",
            paramLabel = "DIR",
            description =
                    "Folder with the four files of Fashion-MNIST. Default: the user's cache, then Debian's package"
                            + " dataset-fashion-mnist, then a download.")
    private @Nullable Path folder;

    /**
     * A folder with all four files of Fashion-MNIST.
     *
     * @throws fashionstream.dataset.DatasetException if there is none, and it can't be downloaded
     */
    public Path locate() {
        try (DownloadBar bar = new DownloadBar()) {
            return DatasetLocator.standard(System.getenv(), bar::update).locate(folder);
        }
    }

    /** One progress bar per file that is downloaded. */
    private static final class DownloadBar implements AutoCloseable {
        private @Nullable Progress current;
        private String file = "";

        void update(String name, long done, long total) {
            if (current == null || !name.equals(file)) {
                close();
                file = name;
                current = Progress.start(name, "bytes", total);
            }
            current.stepTo(done);
        }

        @Override
        public void close() {
            if (current != null) {
                current.close();
            }
        }
    }
}
