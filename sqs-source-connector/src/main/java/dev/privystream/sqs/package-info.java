/** A Kafka Connect source that moves messages from AWS SQS to Kafka, at least once. */
package dev.privystream.sqs;
