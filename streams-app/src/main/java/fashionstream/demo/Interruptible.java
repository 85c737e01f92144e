package fashionstream.demo;

/**
 * Makes Kafka's clients answer an interrupt as Java's own methods do. They throw exceptions of their own and leave the
 * thread interrupted, so that whatever is closed next is interrupted again and can't stop in order.
 */
final class Interruptible {
    private Interruptible() {}

    /**
     * What a task does.
     *
     * @param <T> its result
     * @param <E> a checked exception of its own
     */
    @FunctionalInterface
    interface Task<T, E extends Exception> {
        T run() throws InterruptedException, E;
    }

    /** Runs a task; if it fails because its thread is interrupted, the thread isn't any more. */
    static <T, E extends Exception> T call(Task<T, E> task) throws InterruptedException, E {
        try {
            return task.run();
        } catch (RuntimeException e) {
            if (!Thread.interrupted()) {
                throw e;
            }
            InterruptedException interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
