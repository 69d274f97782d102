/** The pipeline's real parts, queue to table, run as plain JVM processes. */
package dev.privystream.sandbox;
