package fashionstream.trainer;

import fashionstream.dataset.LabelledImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The published training images in two parts: those that the network learns from, and those that it is chosen by.
 *
 * @param training images to learn from
 * @param validation images held out
 */
record HoldOut(LabelledImages training, LabelledImages validation) {
    /** Splits at random, by the settings' seed: the same split for every run of the same settings. */
    static HoldOut split(LabelledImages images, TrainingSettings settings) {
        int[] order = Shuffle.indices(images.size(), new Random(settings.seed()));
        int held = settings.validationImages();
        int end = settings.trainingImages() == 0 ? images.size() : held + settings.trainingImages();
        return new HoldOut(pick(images, order, held, end), pick(images, order, 0, held));
    }

    /** Some of the images that are learnt from, as many as are held out, so that the two can be compared. */
    LabelledImages trainingSample() {
        int size = Math.min(validation.size(), training.size());
        return new LabelledImages(
                training.height(),
                training.width(),
                training.pixels().subList(0, size),
                training.labels().subList(0, size));
    }

    private static LabelledImages pick(LabelledImages images, int[] order, int from, int to) {
        List<byte[]> pixels = new ArrayList<>(to - from);
        List<Integer> labels = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            pixels.add(images.pixels().get(order[i]));
            labels.add(images.labels().get(order[i]));
        }
        return new LabelledImages(images.height(), images.width(), pixels, labels);
    }
}
