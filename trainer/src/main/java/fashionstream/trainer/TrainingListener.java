package fashionstream.trainer;

/** Receives the progress of a training. Called by the training thread. */
public interface TrainingListener {
    /** Does nothing. */
    TrainingListener NONE = new TrainingListener() {
        @Override
        public void step(int epoch, long images, double loss) {}

        @Override
        public void epoch(TrainingRun.Epoch epoch) {}
    };

    /**
     * Called after each step.
     *
     * @param epoch number of the epoch, from 1
     * @param images number of images in the step
     * @param loss loss of the step
     */
    void step(int epoch, long images, double loss);

    /** Called when an epoch has finished and is saved. */
    void epoch(TrainingRun.Epoch epoch);
}
