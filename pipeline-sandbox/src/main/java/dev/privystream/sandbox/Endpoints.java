package dev.privystream.sandbox;

import java.net.URI;
import java.nio.file.Path;

/**
 * Where the sandbox's servers listen, and what it takes to talk to them.
 *
 * @param connect the Connect worker's REST API
 * @param bootstrapServers the Kafka broker
 * @param sqs the queue's endpoint
 * @param jdbcUrl the database, without user and password
 * @param passwordFile holds the password of {@link Postgres#USER}
 */
record Endpoints(URI connect, String bootstrapServers, URI sqs, String jdbcUrl, Path passwordFile) {

    static final String REGION = "eu-central-1";
    static final String DATABASE = "privystream";

    URI queue() {
        return sqs.resolve("/000000000000/" + ElasticMq.QUEUE);
    }

    URI deadLetterQueue() {
        return sqs.resolve("/000000000000/" + ElasticMq.DEAD_LETTER_QUEUE);
    }
}
