/** Kafka Connect transforms that take PII out of records. */
package dev.privystream.pii;
