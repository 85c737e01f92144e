package fashionstream.trainer;

import java.util.Random;

/** Random orders. */
final class Shuffle {
    private Shuffle() {}

    /** The numbers from 0 to {@code n - 1} in random order, each order as likely (Fisher and Yates). */
    static int[] indices(int n, Random random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
