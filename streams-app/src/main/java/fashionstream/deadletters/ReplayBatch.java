package fashionstream.deadletters;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Collects records and writes them in transactions of bounded size. A transaction is open only while records are
 * written, because the application waits for open transactions. Not safe for use by several threads.
 */
final class ReplayBatch {
    /** With this many, the cost of a transaction, some milliseconds, does not matter. */
    static final int MAX_LETTERS = 500;

    /** Maximum bytes in memory; the last dead letter may exceed it. */
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

    /** Adds a dead letter to the transaction, and writes it if it is full. */
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

    /** Deletes the entries of these dead letters. */
    void deleteEntries(Stream<LetterId> obsolete) {
        obsolete.forEach(letter -> {
            gathered.add(records.deletion(letter));
            if (gathered.size() == MAX_LETTERS) {
                write();
            }
        });
        write();
    }

    /** Writes what is collected. */
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

    /** The number of replayed dead letters, whose transaction is committed. */
    long replayed() {
        return replayed;
    }

    /** How many of these have a new timestamp. */
    long retimed() {
        return retimed;
    }
}
