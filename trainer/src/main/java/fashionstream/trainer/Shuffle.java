package fashionstream.trainer;

import java.util.Random;

/** Random permutations. */
final class Shuffle {
    private Shuffle() {}

    /** The numbers 0 to {@code n - 1} in random order; all orders are equally likely (Fisher-Yates shuffle). */
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
