package fashionstream.produce;

import fashionstream.perturbation.Perturbation;
import fashionstream.schema.ImageRecord;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Images with drift: they are changed from a given image on. Each changed image has the attribute {@value #ATTRIBUTE},
 * which names the kind of the change. The same arguments result in the same images.
 *
 * @param images the unchanged images
 * @param kind kind of the change
 * @param strength 1, the weakest, to {@link DriftKind#strengths()}
 * @param from number of the first image that is changed, from 0
 */
public record DriftingImages(IdxImages images, DriftKind kind, int strength, long from) implements ImageSource {
    /** Attribute of an image record that names the change. */
    static final String ATTRIBUTE = "drift";

    public DriftingImages {
        if (strength < 1 || strength > kind.strengths() || from < 0) {
            throw new IllegalArgumentException(
                    "no drift " + kind.word() + " of strength " + strength + " from image " + from);
        }
        if (kind == DriftKind.CLASS_MIX && images.labels() == null) {
            throw new IllegalArgumentException("the classes of the images aren't known");
        }
    }

    @Override
    public long size() {
        return images.size();
    }

    @Override
    public Iterator<ImageRecord> iterator() {
        Perturbation perturbation = kind.perturbation();
        LongFunction<ImageRecord> image = perturbation == null ? mixed() : number -> perturbed(perturbation, number);
        return LongStream.range(0, size()).mapToObj(image).iterator();
    }

    private ImageRecord perturbed(Perturbation perturbation, long number) {
        ImageRecord image = images.image(number);
        if (number < from) {
            return image;
        }
        byte[] pixels = images.pixelsOf(number);
        byte[] changed = perturbation.apply(pixels, images.height(), images.width(), strength, number);
        image.setData(ByteBuffer.wrap(changed));
        return marked(image);
    }

    private LongFunction<ImageRecord> mixed() {
        List<String> labels = images.labels();
        ClassMix mix = new ClassMix(labels == null ? List.of() : labels, strength);
        return number -> number >= from && mix.replaces(number)
                ? marked(images.image(mix.replacement(number)))
                : images.image(mix.original(number));
    }

    private ImageRecord marked(ImageRecord image) {
        Map<String, String> attributes = new HashMap<>(image.getAttributes());
        attributes.put(ATTRIBUTE, kind.word());
        image.setAttributes(attributes);
        return image;
    }
}
