package fashionstream.trainer;

import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import java.nio.file.Path;
import java.util.List;

/** Where the tests find Fashion-MNIST. */
public final class RealData {
    private RealData() {}

    public static Path folder() {
        return DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
    }

    /** Settings for a network that trains in seconds. */
    public static TrainingSettings small(int epochs, int images) {
        TrainingSettings standard = TrainingSettings.standard();
        return new TrainingSettings(
                7,
                List.of(
                        new TrainingSettings.Stage(List.of(8), false),
                        new TrainingSettings.Stage(List.of(16, 16), true)),
                epochs,
                32,
                0.01,
                standard.warmUp(),
                standard.weightDecay(),
                standard.labelSmoothing(),
                true,
                2,
                500,
                images);
    }
}
