package fashionstream.preprocessing;

/**
 * Whether the centre of a resized image is cropped to the size that the model takes, and which pixel is next to the
 * centre if the margin is odd. A smaller image is padded with zeros.
 */
public enum CropRule {
    /** No crop. */
    NONE,
    /** As torchvision's {@code center_crop}: half of a margin is rounded to the even number, half of a padding down. */
    TORCHVISION,
    /**
     * As {@code center_crop} of Hugging Face's Transformers in {@code image_transforms.py}: half of a margin is rounded
     * down, half of a padding up.
     */
    FLOOR
}
