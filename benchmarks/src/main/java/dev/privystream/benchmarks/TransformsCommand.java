package dev.privystream.benchmarks;

import dev.privystream.benchmarks.TransformFigures.Fork;
import dev.privystream.sandbox.SandboxException;
import dev.privystream.sandbox.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "transforms",
        description =
                "CPU time and allocation of HashField by JMH, beside the least that hashing costs and Apache's MaskField.")
final class TransformsCommand implements Callable<Integer> {

    private static final int ITERATIONS = 5;
    private static final String CPU = "cpuNanos";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Spec
    private CommandSpec spec;

    @Option(names = "--forks", defaultValue = "5", description = "Prints medians of so many JVMs (${DEFAULT-VALUE}).")
    private int forks;

    @Option(
            names = "--iteration-ms",
            defaultValue = "300",
            description = "Of each JVM, five iterations of this length warm up and five count (${DEFAULT-VALUE}).")
    private int iterationMillis;

    @Option(names = "--quick", description = "A first look: one JVM each, and iterations of 100 ms.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "SCENARIO",
            description = "Whose records to take: ${COMPLETION-CANDIDATES}. Else all, and then many schemas by turns.")
    private List<TransformScenario> only;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "How many use one instance at once (${DEFAULT-VALUE}). A worker's tasks have one each.")
    private int threads;

    @Option(
            names = "--jvm",
            defaultValue = "-Xms1g -Xmx1g -XX:+UseParallelGC",
            description = "JVM options (${DEFAULT-VALUE}).")
    private String jvm;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (quick) {
            forks = 1;
            iterationMillis = 100;
        }
        List<TransformCase> cases = TransformCase.all().stream()
                .filter(about -> only == null || !about.isInterleaved() && only.contains(about.scenario()))
                .toList();
        out.println(Machine.describe());
        out.printf(
                Locale.ROOT,
                "JMH, medians of %d JVM%s with %s, %d thread%s%n%n",
                forks,
                forks == 1 ? "" : "s",
                jvm,
                threads,
                threads == 1 ? "" : "s");
        out.flush();
        TransformFigures figures = new TransformFigures();
        for (int round = 1; round <= forks; round++) {
            out.printf("round %d of %d%n", round, forks);
            out.flush();
            for (TransformCase about : cases) {
                for (TransformContender contender : inTurn(about.contenders(), round)) {
                    figures.add(about, contender, fork(about, contender));
                }
            }
        }
        out.println();
        out.print(new TextTable(TransformFigures.COLUMNS, figures.rows(cases)));
        out.println();
        List<Target> targets = figures.targets(cases);
        targets.forEach(out::println);
        out.flush();
        return targets.stream().allMatch(Target::met) ? 0 : 1;
    }

    /** Back and forth, so that a machine that gets slower or faster does not favour who comes first. */
    private static List<TransformContender> inTurn(List<TransformContender> contenders, int round) {
        List<TransformContender> order = new ArrayList<>(contenders);
        if (round % 2 == 0) {
            Collections.reverse(order);
        }
        return order;
    }

    private Fork fork(TransformCase about, TransformContender contender) {
        TimeValue iteration = TimeValue.milliseconds(iterationMillis);
        Collection<RunResult> results;
        try {
            results = new Runner(new OptionsBuilder()
                            .include(contender.include())
                            .param("scenario", about.scenario().name())
                            .param("records", Integer.toString(about.records()))
                            .param("schemas", Integer.toString(about.schemas()))
                            .param("ownSchemas", Boolean.toString(about.ownSchemas()))
                            .forks(1)
                            .threads(threads)
                            .warmupIterations(ITERATIONS)
                            .warmupTime(iteration)
                            .measurementIterations(ITERATIONS)
                            .measurementTime(iteration)
                            .jvmArgs(jvm.strip().split("\\s+"))
                            .addProfiler(GCProfiler.class)
                            .shouldFailOnError(true)
                            .verbosity(VerboseMode.SILENT)
                            .build())
                    .run();
        } catch (RunnerException e) {
            throw new SandboxException("Cannot measure " + contender + " with " + about, e);
        }
        RunResult result = results.iterator().next();
        List<IterationResult> iterations = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .toList();
        return new Fork(
                Row.median(iterations, TransformsCommand::cpuNanos),
                result.getSecondaryResults().get(ALLOCATED).getScore());
    }

    private static double cpuNanos(IterationResult iteration) {
        double elapsed = iteration.getPrimaryResult().getScore();
        double elapsedForCpu = iteration.getSecondaryResults().get(CPU).getScore();
        return elapsed / elapsedForCpu;
    }
}
