package fashionstream.produce;

import fashionstream.schema.ImageRecord;
import java.util.Iterator;

/** Images to be produced. Implemented by {@link IdxImages}, {@link DriftingImages} and {@link ImageFiles}. */
public interface ImageSource {
    /** How many images there are. */
    long size();

    /**
     * The images, in order, each with an id that is unique in the source. Captured now: each record's
     * {@code captured_at} is the time at which the iterator hands it out.
     */
    Iterator<ImageRecord> iterator();
}
