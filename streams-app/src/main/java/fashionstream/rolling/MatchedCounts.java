package fashionstream.rolling;

/**
 * Changes that {@code match-truth} has found.
 *
 * @param contest whether the bytes are a {@link fashionstream.rolling.counts.ContestIncrement}; otherwise, they are an {@link
 *     fashionstream.rolling.counts.Increment}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record MatchedCounts(boolean contest, byte[] bytes) {
    static MatchedCounts ofAccuracy(byte[] increment) {
        return new MatchedCounts(false, increment);
    }

    static MatchedCounts ofContest(byte[] increment) {
        return new MatchedCounts(true, increment);
    }
}
