package fashionstream.image;

import fashionstream.schema.ImageEncoding;

/** A format of image files that is decoded. */
public enum ImageFormat {
    PNG("PNG", ImageEncoding.PNG),
    JPEG("JPEG", ImageEncoding.JPEG),
    WEBP("WebP", ImageEncoding.FILE),
    GIF("GIF", ImageEncoding.FILE),
    BMP("BMP", ImageEncoding.FILE),
    TIFF("TIFF", ImageEncoding.FILE);

    private final String title;
    private final ImageEncoding encoding;

    ImageFormat(String title, ImageEncoding encoding) {
        this.title = title;
        this.encoding = encoding;
    }

    /** The encoding of a record with such a file. */
    public ImageEncoding encoding() {
        return encoding;
    }

    /** The name for people: {@code WebP}. */
    @Override
    public String toString() {
        return title;
    }
}
