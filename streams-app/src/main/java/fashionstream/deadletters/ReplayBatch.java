package fashionstream.deadletters;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Gathers what is to be written, and writes it in transactions of bounded size. None is open while nothing is written:
 * the application waits for the end of those that are.
 */
final class ReplayBatch {
    /** A transaction's own cost, some milliseconds, is little for so many. */
    static final int MAX_LETTERS = 500;

    /** What is held in memory, but for the letter that goes beyond. */
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    private final ReplayProducer producer;
    private final ReplayRecords records;
    private final List<ProducerRecord<byte[], byte[]>> gathered = new ArrayList<>();
    private int letters;
    private long bytes;
    private int lettersRetimed;
    private long replayed;
    private long retimed;

    ReplayBatch(ReplayProducer producer, ReplayRecords records) {
        this.producer = producer;
        this.records = records;
    }

    /** Replays a letter, now or later. */
    void add(DeadLetter letter) {
        gathered.add(records.image(letter));
        gathered.add(records.entry(LetterId.of(letter)));
        letters++;
        lettersRetimed += records.isRetimed(letter) ? 1 : 0;
        bytes += Math.max(0, letter.record().serializedKeySize())
                + Math.max(0, letter.record().serializedValueSize());
        if (letters == MAX_LETTERS || bytes >= MAX_BYTES) {
            write();
        }
    }

    /** Deletes the entries of letters. */
    void deleteEntries(Stream<LetterId> obsolete) {
        obsolete.forEach(letter -> {
            gathered.add(records.deletion(letter));
            if (gathered.size() == MAX_LETTERS) {
                write();
            }
        });
        write();
    }

    /** Writes what is gathered. */
    void write() {
        if (!gathered.isEmpty()) {
            producer.write(gathered);
            replayed += letters;
            retimed += lettersRetimed;
            gathered.clear();
            letters = 0;
            lettersRetimed = 0;
            bytes = 0;
        }
    }

    /** How many letters have been replayed: sent, and committed. */
    long replayed() {
        return replayed;
    }

    /** How many of these with another timestamp than they had. */
    long retimed() {
        return retimed;
    }
}
