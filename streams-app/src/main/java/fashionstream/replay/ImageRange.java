package fashionstream.replay;

/**
 * Images of one version: the number, and one of them as an example.
 *
 * @param topic name of the images topic
 */
record ImageRange(String topic, Place first, long images) {
    ImageRange {
        if (images < 1) {
            throw new IllegalArgumentException("a range has at least one image, not " + images);
        }
    }

    /** Both together; they have the same topic. */
    ImageRange plus(ImageRange other) {
        boolean earlier = first.partition() < other.first.partition()
                || (first.partition() == other.first.partition() && first.offset() <= other.first.offset());
        return new ImageRange(topic, earlier ? first : other.first, images + other.images);
    }

    @Override
    public String toString() {
        return images + (images == 1 ? " image at " : " images from ") + topic + "-" + first.partition() + "@"
                + first.offset() + (images == 1 ? "" : " on");
    }
}
