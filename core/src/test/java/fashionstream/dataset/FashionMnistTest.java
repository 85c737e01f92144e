package fashionstream.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fashionstream.dataset.FashionMnist.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the real data set. */
class FashionMnistTest {
    private static final Path DATA =
            DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);

    @TempDir
    private Path folder;

    @Test
    void shouldReadBothPartsWithBalancedClasses() {
        LabelledImages train = FashionMnist.read(DATA, Split.TRAIN);
        LabelledImages test = FashionMnist.read(DATA, Split.TEST);
        assertThat(train.size()).isEqualTo(60_000);
        assertThat(test.size()).isEqualTo(10_000);
        for (int label = 0; label < 10; label++) {
            assertThat(Collections.frequency(train.labels(), label)).isEqualTo(6_000);
            assertThat(Collections.frequency(test.labels(), label)).isEqualTo(1_000);
        }
        // The first test image is an ankle boot, as every tutorial shows.
        assertThat(FashionMnist.CLASSES.get(test.labels().get(0))).isEqualTo("Ankle boot");
    }

    @Test
    void shouldMatchTheChecksumOfEveryFile() throws Exception {
        for (DatasetFile file : DatasetFile.values()) {
            assertThat(file.matches(file.in(DATA))).as(file.gzipName()).isTrue();
        }
        assertThat(DatasetFile.TEST_LABELS.matches(DatasetFile.TRAIN_LABELS.in(DATA)))
                .isFalse();
    }

    @Test
    void shouldReportSwappedParts() throws Exception {
        link(DatasetFile.TRAIN_IMAGES, DatasetFile.TEST_IMAGES);
        link(DatasetFile.TRAIN_LABELS, DatasetFile.TEST_LABELS);
        assertThatThrownBy(() -> FashionMnist.read(folder, Split.TRAIN))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("has 10000 images of 28x28")
                .hasMessageContaining("swapped");
    }

    @Test
    void shouldReportLabelsOfTheOtherPart() throws Exception {
        link(DatasetFile.TEST_IMAGES, DatasetFile.TEST_IMAGES);
        link(DatasetFile.TEST_LABELS, DatasetFile.TRAIN_LABELS);
        assertThatThrownBy(() -> FashionMnist.read(folder, Split.TEST))
                .hasMessageContaining("has 60000 labels for 10000 images");
    }

    private void link(DatasetFile as, DatasetFile from) throws Exception {
        Files.createSymbolicLink(folder.resolve(as.gzipName()), from.in(DATA));
    }
}
