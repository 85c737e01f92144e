package fashionstream.trainer;

import fashionstream.dataset.DatasetLocator;
import fashionstream.dataset.DownloadProgress;
import fashionstream.trainer.TrainingSettings.Optimisation;
import java.nio.file.Path;
import java.util.List;

/** Locates Fashion-MNIST for the tests. */
public final class RealData {
    private RealData() {}

    public static Path folder() {
        return DatasetLocator.standard(System.getenv(), DownloadProgress.NONE).locate(null);
    }

    /** Settings for a network that trains in seconds and has everything that a network can have. */
    public static TrainingSettings small(int epochs, int images) {
        return new TrainingSettings(
                7,
                new Architecture(
                        List.of(new Architecture.Stage(8, 1, false, false), new Architecture.Stage(16, 3, true, true)),
                        0.1),
                new Optimisation(Optimisation.Method.ADAM, 0.01, 0.2, 0.05, 0.9),
                new Augmentation(true, 2, 0.25),
                0.05,
                epochs,
                32,
                500,
                images);
    }
}
