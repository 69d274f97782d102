/** The benchmarks: {@link dev.privystream.benchmarks.BenchmarkCommand} is their command line. */
package dev.privystream.benchmarks;
