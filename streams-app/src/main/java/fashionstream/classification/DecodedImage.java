package fashionstream.classification;

import fashionstream.microbatch.SourceRecord;
import fashionstream.schema.ImageRecord;

/**
 * An image that is ready for the model.
 *
 * @param index its place in the batch
 * @param pixels as {@link fashionstream.inference.Classifier#classify} takes them
 * @param decodeNanos time that reading and decoding took, in nanoseconds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DecodedImage(int index, SourceRecord source, ImageRecord image, byte[] pixels, long decodeNanos) {
    DecodedImage with(byte[] otherPixels) {
        return new DecodedImage(index, source, image, otherPixels, decodeNanos);
    }
}
