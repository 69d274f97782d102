/** A server that speaks SQS, for load and for faults. */
package dev.privystream.standin;
