package fashionstream.proof;

/** What may happen to an instance. Afterwards, an instance of the same name continues. */
enum Calamity {
    /** SIGKILL while it works. */
    KILLED,
    /** SIGKILL while it works, and again at a random moment of the following start. */
    KILLED_WHILE_STARTING,
    /** SIGKILL; its state directory is deleted, and the next start, which restores it, is killed at a random moment. */
    KILLED_WHILE_RESTORING,
    /** SIGKILL; its state is damaged, and the next start, which deletes and restores it, is killed at a random moment. */
    KILLED_WHILE_WIPING,
    /** SIGTERM; its state directory is kept. */
    STOPPED,
    /** SIGKILL; the next instance starts with an older copy of the state directory. */
    KILLED_AND_PUT_BACK,
    /** SIGSTOP until its session has expired, then SIGCONT. */
    FROZEN,
    /** SIGSTOP until its session has expired, SIGTERM, then SIGCONT: its last transaction may have failed meanwhile. */
    STOPPED_WHILE_FROZEN
}
