package fashionstream.classification;

import fashionstream.inference.Classifier;
import fashionstream.inference.ImageShape;
import fashionstream.inference.InferenceException;
import fashionstream.inference.ModelInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Predicts the value of the first pixel of a 2x2 image as the class, always with probability 0.8; fails on {@link
 * #FATAL}.
 */
public class FirstPixelClassifier implements Classifier {
    public static final List<String> CLASSES = List.of("Bag", "Coat", "Shirt");
    public static final ImageShape SHAPE = new ImageShape(2, 2, 1);
    public static final byte FATAL = 99;

    private final ModelInfo model;

    public FirstPixelClassifier() {
        this("0123456789ab");
    }

    public FirstPixelClassifier(String version) {
        this(new ModelInfo("first-pixel", version, CLASSES, SHAPE, Map.of()));
    }

    public FirstPixelClassifier(ModelInfo model) {
        this.model = model;
    }

    @Override
    public ModelInfo model() {
        return model;
    }

    @Override
    public float[][] classify(List<byte[]> images) {
        return images.stream().map(FirstPixelClassifier::classify).toArray(float[][]::new);
    }

    private static float[] classify(byte[] image) {
        if (image[0] == FATAL) {
            throw new InferenceException("the model fails on this image");
        }
        float[] probabilities = new float[CLASSES.size()];
        Arrays.fill(probabilities, 0.1f);
        probabilities[image[0]] = 0.8f;
        return probabilities;
    }

    @Override
    public void close() {
        // Nothing to close.
    }
}
