package fashionstream.deadletters;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A set of dead letters that uses about one bit per letter, since replayed letters are close together. */
final class LetterSet {
    private static final int CHUNK_BITS = 16;
    private static final int CHUNK_SIZE = 1 << CHUNK_BITS;

    /** Offsets of one partition from {@code number * CHUNK_SIZE} on. */
    private record Chunk(int partition, long number) {
        static Chunk of(LetterId letter) {
            return new Chunk(letter.partition(), letter.offset() >> CHUNK_BITS);
        }

        LetterId letter(int bit) {
            return new LetterId(partition, (number << CHUNK_BITS) + bit);
        }
    }

    private final Map<Chunk, BitSet> chunks = new HashMap<>();

    void add(LetterId letter) {
        chunks.computeIfAbsent(Chunk.of(letter), chunk -> new BitSet()).set(bit(letter));
    }

    void remove(LetterId letter) {
        chunks.computeIfPresent(Chunk.of(letter), (chunk, bits) -> {
            bits.clear(bit(letter));
            return bits.isEmpty() ? null : bits;
        });
    }

    boolean contains(LetterId letter) {
        BitSet bits = chunks.get(Chunk.of(letter));
        return bits != null && bits.get(bit(letter));
    }

    /** The letters, in no particular order. */
    Stream<LetterId> stream() {
        return chunks.entrySet().stream().flatMap(chunk -> chunk.getValue().stream()
                .mapToObj(bit -> chunk.getKey().letter(bit)));
    }

    private static int bit(LetterId letter) {
        return (int) (letter.offset() & (CHUNK_SIZE - 1));
    }
}
