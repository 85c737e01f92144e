package fashionstream.rolling;

/** What can be said of a record that was read; each is counted. The names stand in stored counts. */
public enum Input {
    LABEL,
    CORRECTION,
    WITHDRAWAL,
    UNKNOWN_LABEL,
    INVALID_LABEL,
    INVALID_PREDICTION,
    REPEATED_PREDICTION,
    FUTURE_RECORD
}
