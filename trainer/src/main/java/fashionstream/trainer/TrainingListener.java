package fashionstream.trainer;

/** Hears how training goes. Called from the thread that trains. */
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {
        @Override
        public void step(int epoch, long images, double loss) {}

        @Override
        public void epoch(TrainingRun.Epoch epoch) {}
    };

    /**
     * A step is done.
     *
     * @param epoch 1 for the first
     * @param images images in the step
     * @param loss its loss
     */
    void step(int epoch, long images, double loss);

    /** An epoch is done and saved. */
    void epoch(TrainingRun.Epoch epoch);
}
