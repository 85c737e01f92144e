package fashionstream.produce;

import fashionstream.schema.ImageRecord;
import java.util.Iterator;

/** Images to be produced. Implemented by {@link IdxImages}, {@link DriftingImages} and {@link ImageFiles}. */
public interface ImageSource {
    /** The number of images. */
    long size();

    /**
     * Returns the images, in order, each with an id that is unique in the source. Each record's {@code captured_at} is
     * the time at which the iterator returns it.
     */
    Iterator<ImageRecord> iterator();
}
