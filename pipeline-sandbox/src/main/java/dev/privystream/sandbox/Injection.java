package dev.privystream.sandbox;

/** What a torture does to the pipeline. Those of one lane come one after the other; the two lanes run side by side. */
enum Injection {
    WORKER_KILLED(Lane.SERVERS, "worker killed by SIGKILL, and started again"),
    BROKER_RESTARTED(Lane.SERVERS, "broker stopped in good order, and started again"),
    BROKER_KILLED(Lane.SERVERS, "broker killed by SIGKILL, and started again"),
    BROKER_AND_WORKER_KILLED(Lane.SERVERS, "broker killed, then the worker, and both started again"),
    POSTGRES_RESTARTED(Lane.SERVERS, "Postgres stopped in good order, and started again"),
    POSTGRES_KILLED(Lane.SERVERS, "Postgres killed by SIGKILL, and started again"),
    QUEUE_SLOWED(Lane.OPERATIONS, "queue made slow"),
    QUEUE_CUT(Lane.OPERATIONS, "connections to the queue cut again and again"),
    SECOND_WORKER_LEFT(Lane.OPERATIONS, "second worker joined, and left in good order"),
    SECOND_WORKER_KILLED(Lane.OPERATIONS, "second worker joined, and was killed by SIGKILL"),
    CONNECTOR_PAUSED(Lane.OPERATIONS, "connector paused, and resumed"),
    CONNECTOR_STOPPED(Lane.OPERATIONS, "connector stopped, and resumed"),
    CONNECTOR_RESTARTED(Lane.OPERATIONS, "connector restarted with its tasks"),
    TASK_RESTARTED(Lane.OPERATIONS, "task restarted"),
    CONNECTOR_RECONFIGURED(
            Lane.OPERATIONS, "connector given more tasks and smaller batches, and its own configuration again");

    /** Injections that must not overlap. */
    enum Lane {
        SERVERS,
        OPERATIONS
    }

    private final Lane lane;
    private final String text;

    Injection(Lane lane, String text) {
        this.lane = lane;
        this.text = text;
    }

    Lane lane() {
        return lane;
    }

    @Override
    public String toString() {
        return text;
    }
}
