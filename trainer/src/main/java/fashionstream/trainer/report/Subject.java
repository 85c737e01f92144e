package fashionstream.trainer.report;

/** What a page is about, and with that the images that it judges by. */
enum Subject {
    /** A model file, judged by the test images. */
    MODEL("test"),
    /** What a training run came to, judged by the images that it held out: the test images are for the model alone. */
    RUN("held-out");

    private final String images;

    Subject(String images) {
        this.images = images;
    }

    /** What the images are called that it is judged by: {@code test}. */
    String images() {
        return images;
    }
}
