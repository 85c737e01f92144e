package fashionstream.proof;

/** What may happen to an instance. After each one of the same name goes on. */
enum Calamity {
    /** SIGKILL while it works. */
    KILLED,
    /** SIGKILL while it works, and again at a random moment of the start that follows. */
    KILLED_WHILE_STARTING,
    /** SIGTERM; its state directory is kept. */
    STOPPED,
    /** SIGKILL; the next one finds an older copy of the state directory. */
    KILLED_AND_PUT_BACK,
    /** SIGSTOP until its session has run out, and SIGCONT. */
    FROZEN,
    /** The same, but it is told to stop before it goes on: its last transaction may have failed meanwhile. */
    STOPPED_WHILE_FROZEN
}
