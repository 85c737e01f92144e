package fashionstream.inference;

import ai.onnxruntime.OnnxJavaType;
import java.util.stream.LongStream;

/**
 * The input of a graph for images.
 *
 * @param name its name
 * @param image shape of one image
 * @param axes the sizes of its axes for one image, without that of the batch
 * @param batched whether it has an axis for the images of a batch, before the others
 * @param batch number of images that it takes at once; 0 for any
 * @param values how pixels become its values
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageInput(String name, ImageShape image, long[] axes, boolean batched, int batch, PixelValues values) {
    OnnxJavaType type() {
        return values.type();
    }

    /** Size of an image in the tensor, in bytes. */
    long imageBytes() {
        return (long) image.bytes() * type().size;
    }

    /** The tensor shape of a batch. */
    long[] shape(int images) {
        return batched
                ? LongStream.concat(LongStream.of(images), LongStream.of(axes)).toArray()
                : axes.clone();
    }

    ImageInput oneByOne() {
        return new ImageInput(name, image, axes, batched, 1, values);
    }
}
