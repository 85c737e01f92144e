package fashionstream.contest;

/** What the labels say about the challenger as a whole. */
public enum ContestVerdict {
    /** There is evidence that it is more accurate than the champion. */
    BETTER,
    /** There is evidence that it is less accurate than the champion. */
    WORSE,
    /** There is no evidence of a difference yet; this is no evidence that there is none. */
    LEVEL_SO_FAR,
    /** Too few images are labelled. */
    TOO_FEW
}
