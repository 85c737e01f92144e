package fashionstream.bench;

import fashionstream.image.DecodeLimits;
import fashionstream.image.ImageDecoder;
import fashionstream.inference.Classifier;
import fashionstream.produce.IdxImages;
import fashionstream.schema.ImageRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the model alone, like the topology: one session, shared by threads that each classify batches.
 *
 * @param classifier the model
 * @param pixels real images in the input format of the model; batches differ
 * @param nanos duration of a measurement; each thread finishes its current batch
 */
record RawBench(Classifier classifier, List<byte[]> pixels, long nanos) {
    /**
     * Prepares a measurement with all images of a source, once each.
     *
     * @throws fashionstream.image.ImageException if the model does not accept the images
     */
    static RawBench of(Classifier classifier, IdxImages images, long nanos) {
        ImageDecoder decoder = new ImageDecoder(classifier.model(), DecodeLimits.DEFAULT);
        List<byte[]> pixels = new ArrayList<>();
        for (Iterator<ImageRecord> all =
                        images.withCount(images.pixels().size()).iterator();
                all.hasNext(); ) {
            pixels.add(decoder.decode(all.next()));
        }
        return new RawBench(classifier, pixels, nanos);
    }

    /** Images per second: the sum of the rates of all threads. */
    double imagesPerSecond(int threads, int batch) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch together = new CountDownLatch(threads);
            List<Future<Double>> rates = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = Math.toIntExact((long) pixels.size() * thread / threads);
                rates.add(executor.submit(() -> {
                    together.countDown();
                    together.await();
                    return classify(first, batch);
                }));
            }
            double sum = 0;
            for (Future<Double> rate : rates) {
                sum += rate.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
        } finally {
            executor.shutdownNow();
        }
    }

    private double classify(int first, int batch) {
        long started = System.nanoTime();
        long images = 0;
        int next = first;
        while (images == 0
                || (System.nanoTime() - started < nanos
                        && !Thread.currentThread().isInterrupted())) {
            List<byte[]> taken = new ArrayList<>(batch);
            for (int i = 0; i < batch; i++) {
                taken.add(pixels.get((next++ & Integer.MAX_VALUE) % pixels.size()));
            }
            classifier.classify(taken);
            images += batch;
        }
        return images * 1e9 / (System.nanoTime() - started);
    }
}
