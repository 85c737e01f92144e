package fashionstream.replay;

/** The position of an image record in the images topic. */
record Place(int partition, long offset) {}
