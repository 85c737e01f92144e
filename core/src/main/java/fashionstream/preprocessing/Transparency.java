package fashionstream.preprocessing;

/** What becomes of transparent pixels. */
public enum Transparency {
    /** Alpha is dropped, and the colour of a transparent pixel is used as it is, as Pillow's {@code convert("RGB")}. */
    DROP,
    /** Composited over black. */
    BLACK,
    /** Composited over white. */
    WHITE
}
