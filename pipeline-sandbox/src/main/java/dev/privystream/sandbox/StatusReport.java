package dev.privystream.sandbox;

import dev.privystream.sandbox.PipelineStatus.Fact;
import dev.privystream.sandbox.PipelineStatus.Finding;
import dev.privystream.sandbox.PipelineStatus.Hop;
import dev.privystream.sandbox.PipelineStatus.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Makes of what the parts say, look for look, the status of the whole. Not thread-safe. */
final class StatusReport {

    private static final String POSTGRES_DOWN = "docs/runbooks/postgres-down.md";
    private static final String TASK_FAILED = "docs/runbooks/task-failed.md";
    private static final String DEAD_LETTERS = "docs/runbooks/dead-letter-queue.md";
    private static final String BACKLOG = "docs/runbooks/queue-backlog.md";

    /** How much was received while messages waited. */
    private static final String WAITING = "waiting";

    /** In which a sink of the sandbox commits: over less, its rate is nothing or a multiple. */
    private static final Duration COMMIT_PERIOD = Duration.ofSeconds(5);

    private static final double NEAR_LIMIT = 0.9;
    private static final int LONGEST_ERROR = 400;

    private final OperatorCommands commands;

    // Mutable state
    private final Rates rates = new Rates();

    StatusReport(OperatorCommands commands) {
        this.commands = commands;
    }

    /** What the parts say, at a moment not before they have said it. */
    PipelineStatus of(StatusReadings readings, Instant at) {
        remember(readings);
        return new Look(readings, at).status();
    }

    /** Takes the figures of this moment; one that is missing leaves a gap. */
    private void remember(StatusReadings readings) {
        List<ConnectRest.Connector> running = readings.connect().value().orElse(List.of()).stream()
                .filter(StatusReport::isRunning)
                .toList();
        fresh(readings.queue()).ifPresent(depths -> {
            Instant at = readings.queue().at().orElseThrow();
            rates.gauge("queue", at, depths.queue().total());
            rates.gauge("dead letters", at, depths.deadLetters().total());
            Map<String, SourceFigures> sources = fresh(readings.metrics()).orElse(Map.of());
            List<SourceFigures> receiving = running.stream()
                    .flatMap(source -> Optional.ofNullable(sources.get(source.name())).stream())
                    .toList();
            boolean isWaiting = depths.queue().visible() > 0 && !receiving.isEmpty();
            rates.progress(
                    WAITING,
                    at,
                    isWaiting,
                    receiving.stream().mapToDouble(SourceFigures::received).sum());
        });
        fresh(readings.metrics())
                .ifPresent(sources -> sources.forEach((name, figures) -> {
                    Instant at = readings.metrics().at().orElseThrow();
                    rates.count("delivered " + name, at, figures.delivered());
                }));
        fresh(readings.kafka()).ifPresent(stream -> {
            Instant at = readings.kafka().at().orElseThrow();
            rates.count("topic", at, stream.records());
            stream.sinks().forEach((name, offsets) -> {
                rates.count("committed " + name, at, offsets.committed());
                boolean isBehind = offsets.lag() > 0
                        && running.stream().anyMatch(sink -> sink.name().equals(name));
                rates.progress("behind " + name, at, isBehind, offsets.committed());
            });
        });
        fresh(readings.postgres()).ifPresent(tables -> {
            Instant at = readings.postgres().at().orElseThrow();
            tables.rows().forEach((table, rows) -> rates.gauge("rows " + table, at, rows));
        });
    }

    private static <T> Optional<T> fresh(Reading<T> reading) {
        return reading.isFresh() ? reading.value() : Optional.empty();
    }

    /** One look, while its status is made. */
    private final class Look {

        private final StatusReadings readings;
        private final Instant at;
        private final List<ConnectRest.Connector> connectors;
        private final List<Finding> findings = new ArrayList<>();

        Look(StatusReadings readings, Instant at) {
            this.readings = readings;
            this.at = at;
            connectors = readings.connect().value().orElse(List.of());
        }

        PipelineStatus status() {
            List<PipelineStatus.Part> parts = List.of(
                    part("Connect REST", readings.connect(), Level.FAILED, Optional.empty()),
                    part("Kafka", readings.kafka(), Level.FAILED, Optional.empty()),
                    part("Queue", readings.queue(), Level.FAILED, Optional.empty()),
                    part("Postgres", readings.postgres(), Level.FAILED, Optional.of(POSTGRES_DOWN)),
                    part("Worker's JMX", readings.metrics(), Level.WARNING, Optional.empty()));
            List<PipelineStatus.Connector> states = states();
            List<Hop> hops = hops();
            findings.sort(Comparator.comparing(Finding::level).reversed());
            return new PipelineStatus(
                    at,
                    findings.isEmpty() ? Level.OK : findings.get(0).level(),
                    List.copyOf(findings),
                    hops,
                    states,
                    parts,
                    readings.postgres().value().map(TableFigures::latest).orElse(new TextTable(List.of(), List.of())),
                    commands.links(connectors),
                    commands.of(connectors),
                    Rates.WINDOW.toSeconds());
        }

        private PipelineStatus.Part part(String name, Reading<?> reading, Level level, Optional<String> runbook) {
            if (!reading.isFresh()) {
                find(level, name + " does not answer: " + reading.trouble(), runbook);
            }
            return new PipelineStatus.Part(
                    name, reading.isFresh() ? Level.OK : level, shortened(reading.trouble()), reading.at());
        }

        private void find(Level level, String text, Optional<String> runbook) {
            findings.add(new Finding(level, shortened(text), runbook));
        }

        private List<PipelineStatus.Connector> states() {
            List<PipelineStatus.Connector> states = new ArrayList<>();
            if (readings.connect().isFresh() && connectors.isEmpty()) {
                find(Level.WARNING, "No connector is registered", Optional.empty());
            }
            for (ConnectRest.Connector connector : connectors) {
                states.add(state(connector.state(), connector));
                connector.tasks().forEach(task -> states.add(state(task, connector)));
                if (connector.state().state().equals("RUNNING")
                        && connector.tasks().isEmpty()) {
                    find(Level.WARNING, connector.name() + " runs and has no task", Optional.of(TASK_FAILED));
                }
            }
            return states;
        }

        private PipelineStatus.Connector state(ConnectRest.State state, ConnectRest.Connector connector) {
            Level level = level(state);
            String why = state.cause().isEmpty() ? state.reason() : state.cause();
            boolean isSaid = state != connector.state()
                    && level == Level.WARNING
                    && state.state().equals(connector.state().state());
            if (level != Level.OK && !isSaid) {
                find(
                        level,
                        "%s is %s%s".formatted(state.name(), state.state(), why.isEmpty() ? "" : ": " + why),
                        level == Level.FAILED ? Optional.of(TASK_FAILED) : Optional.empty());
            }
            return new PipelineStatus.Connector(
                    state.name(),
                    connector.type(),
                    level,
                    state.state(),
                    shortened(state.reason()),
                    shortened(state.cause()),
                    commands.status(state));
        }

        private List<Hop> hops() {
            List<Hop> hops = new ArrayList<>();
            hops.add(queue());
            connectors.stream()
                    .filter(ConnectRest.Connector::isSource)
                    .map(this::source)
                    .forEach(hops::add);
            hops.add(topic());
            List<ConnectRest.Connector> sinks = connectors.stream()
                    .filter(connector -> !connector.isSource())
                    .toList();
            sinks.stream().map(this::sink).forEach(hops::add);
            Set<String> tables = new LinkedHashSet<>(Set.of(TableFigures.LOGINS));
            sinks.forEach(sink -> sink.table().ifPresent(tables::add));
            tables.forEach(table -> hops.add(table(table)));
            hops.add(deadLetters());
            return hops;
        }

        private Hop queue() {
            Optional<StatusReadings.Depths> depths = readings.queue().value();
            List<Fact> facts = new ArrayList<>();
            depths.ifPresent(known ->
                    facts.add(new Fact("not deleted yet", whole(known.queue().inFlight()))));
            for (ConnectRest.Connector source : connectors) {
                sourceFigures(source)
                        .map(SourceFigures::longestAgeAtReceipt)
                        .filter(OptionalDouble::isPresent)
                        .ifPresent(age -> facts.add(new Fact("longest wait", seconds(age.getAsDouble()))));
            }
            boolean stalled = readings.queue().isFresh() && rates.standsStill(WAITING);
            if (stalled) {
                find(Level.WARNING, "Messages wait in the queue, and none is received", Optional.of(BACKLOG));
            }
            return hop(
                    "Queue",
                    ElasticMq.QUEUE,
                    readings.queue(),
                    stalled ? Level.WARNING : Level.OK,
                    stalled ? "stalled" : "ok",
                    depths.map(known -> known.queue().visible()),
                    "waiting",
                    rates.perSecond("queue"),
                    "growth",
                    facts);
        }

        private Hop source(ConnectRest.Connector source) {
            Optional<SourceFigures> figures = sourceFigures(source);
            List<Fact> facts = new ArrayList<>();
            figures.ifPresent(known -> {
                facts.add(new Fact("limit", whole(known.inFlightLimit())));
                facts.add(new Fact("oldest in flight", seconds(known.oldestInFlight())));
                facts.add(new Fact("invalid", whole(known.invalid())));
            });
            facts.add(tasks(source));
            boolean full = figures.isPresent()
                    && figures.get().inFlightLimit() > 0
                    && figures.get().inFlight() >= NEAR_LIMIT * figures.get().inFlightLimit();
            if (full) {
                find(Level.WARNING, source.name() + " has as many messages in flight as it may", Optional.of(BACKLOG));
            }
            Level level = worst(level(source), full ? Level.WARNING : Level.OK);
            return hop(
                    "Source",
                    source.name(),
                    readings.metrics(),
                    level,
                    full && level == Level.WARNING ? "at its limit" : word(source),
                    figures.map(known -> Math.round(known.inFlight())),
                    "in flight",
                    rates.perSecond("delivered " + source.name()),
                    "delivered",
                    facts);
        }

        private Hop topic() {
            return hop(
                    "Topic",
                    Pipeline.TOPIC,
                    readings.kafka(),
                    Level.OK,
                    "ok",
                    readings.kafka().value().map(StreamFigures::records),
                    "records",
                    rates.perSecond("topic"),
                    "written",
                    List.of());
        }

        private Hop sink(ConnectRest.Connector sink) {
            Optional<StreamFigures.SinkOffsets> offsets =
                    readings.kafka().value().map(stream -> stream.sinks().get(sink.name()));
            List<Fact> facts = new ArrayList<>();
            offsets.ifPresent(known -> {
                String lag = known.lag() == 0 ? seconds(0) : "not known";
                if (known.oldestTimestamp().isPresent()) {
                    lag = age(Instant.ofEpochMilli(known.oldestTimestamp().getAsLong()));
                }
                facts.add(new Fact("lag", lag));
                known.deadLetters().ifPresent(count -> facts.add(new Fact("dead-lettered", whole(count))));
                if (known.deadLetters().orElse(0) > 0) {
                    find(
                            Level.WARNING,
                            "%s could not read or write %s, which are in %s"
                                    .formatted(
                                            sink.name(),
                                            plural(known.deadLetters().getAsLong(), "record"),
                                            sink.deadLetterTopic().orElseThrow()),
                            Optional.of(DEAD_LETTERS + "#the-dead-letter-topic-of-a-sink"));
                }
            });
            facts.add(tasks(sink));
            boolean stalled =
                    readings.kafka().isFresh() && offsets.isPresent() && rates.standsStill("behind " + sink.name());
            if (stalled) {
                find(
                        Level.WARNING,
                        "%s is %s behind and commits none"
                                .formatted(sink.name(), plural(offsets.get().lag(), "record")),
                        Optional.of(POSTGRES_DOWN));
            }
            Level level = worst(level(sink), stalled ? Level.WARNING : Level.OK);
            return hop(
                    PipelineStatus.SINK,
                    sink.name(),
                    readings.kafka(),
                    level,
                    stalled && level == Level.WARNING ? "stalled" : word(sink),
                    offsets.map(StreamFigures.SinkOffsets::lag),
                    "behind",
                    rates.perSecondOf("committed " + sink.name(), COMMIT_PERIOD),
                    "committed",
                    facts);
        }

        private Hop table(String table) {
            Optional<TableFigures> figures = readings.postgres().value();
            List<Fact> facts = new ArrayList<>();
            if (table.equals(TableFigures.LOGINS)) {
                figures.map(TableFigures::latest)
                        .filter(latest -> !latest.rows().isEmpty())
                        .ifPresent(latest -> {
                            List<String> newest = latest.rows().get(0);
                            facts.add(new Fact("newest sent", age(TableFigures.instant(newest.get(0))) + " ago"));
                            facts.add(new Fact("and a row after", newest.get(1) + " s"));
                        });
            }
            return hop(
                    "Table",
                    table,
                    readings.postgres(),
                    Level.OK,
                    "ok",
                    figures.map(known -> known.rows().get(table)),
                    "rows",
                    rates.perSecond("rows " + table),
                    "written",
                    facts);
        }

        private Hop deadLetters() {
            Optional<Long> count =
                    readings.queue().value().map(depths -> depths.deadLetters().total());
            boolean some = count.orElse(0L) > 0;
            if (some) {
                find(
                        Level.WARNING,
                        "%s in the dead-letter queue".formatted(plural(count.get(), "message")),
                        Optional.of(DEAD_LETTERS));
            }
            return hop(
                    "Dead letters",
                    ElasticMq.DEAD_LETTER_QUEUE,
                    readings.queue(),
                    some ? Level.WARNING : Level.OK,
                    some ? "some" : "none",
                    count,
                    "waiting",
                    rates.perSecond("dead letters"),
                    "growth",
                    List.of());
        }

        /** A hop of which the figures come from a reading; without an answer it has those of the last one, and no rate. */
        private Hop hop(
                String kind,
                String name,
                Reading<?> reading,
                Level level,
                String state,
                Optional<Long> count,
                String of,
                OptionalDouble rate,
                String rateOf,
                List<Fact> facts) {
            boolean known = reading.isFresh();
            String trouble = known
                    ? ""
                    : reading.trouble()
                            + reading.at()
                                    .map(then -> "; the figures are of " + age(then) + " ago")
                                    .orElse("");
            return new Hop(
                    kind,
                    name,
                    known ? level : worst(level, Level.UNKNOWN),
                    known || level == Level.FAILED ? state : "no answer",
                    count.map(OptionalLong::of).orElse(OptionalLong.empty()),
                    of,
                    known ? rate : OptionalDouble.empty(),
                    rateOf,
                    List.copyOf(facts),
                    shortened(trouble));
        }

        private Optional<SourceFigures> sourceFigures(ConnectRest.Connector source) {
            return readings.metrics().value().map(figures -> figures.get(source.name()));
        }

        private String age(Instant then) {
            return seconds(Math.max(0, Duration.between(then, at).toMillis() / 1e3));
        }
    }

    private static Fact tasks(ConnectRest.Connector connector) {
        long running = connector.tasks().stream()
                .filter(task -> task.state().equals("RUNNING"))
                .count();
        return new Fact("tasks running", running + " of " + connector.tasks().size());
    }

    private static boolean isRunning(ConnectRest.Connector connector) {
        return connector.state().state().equals("RUNNING");
    }

    private static Level level(ConnectRest.Connector connector) {
        return connector.tasks().stream()
                .map(StatusReport::level)
                .reduce(level(connector.state()), StatusReport::worst);
    }

    private static Level level(ConnectRest.State state) {
        return switch (state.state()) {
            case "RUNNING" -> Level.OK;
            case "FAILED" -> Level.FAILED;
            default -> Level.WARNING;
        };
    }

    /** The state of the connector, or of the first of its tasks that is worse off. */
    private static String word(ConnectRest.Connector connector) {
        Level level = level(connector);
        Function<ConnectRest.State, String> word = state -> state.state().toLowerCase(Locale.ROOT);
        if (level(connector.state()) == level) {
            return word.apply(connector.state());
        }
        return connector.tasks().stream()
                .filter(task -> level(task) == level)
                .map(task -> "task " + word.apply(task))
                .findFirst()
                .orElseThrow();
    }

    private static Level worst(Level one, Level other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static String plural(long count, String noun) {
        return "%s %s".formatted(whole(count), count == 1 ? noun : noun + "s");
    }

    private static String whole(double count) {
        return String.format(Locale.ROOT, "%,.0f", count);
    }

    /** A time with two digits or so: 0.4 s, 12 s, 5 min, 3 h, 2 d. */
    static String seconds(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (seconds < 120) {
            return Math.round(seconds) + " s";
        }
        if (seconds < 7_200) {
            return Math.round(seconds / 60) + " min";
        }
        return seconds < 172_800 ? Math.round(seconds / 3_600) + " h" : Math.round(seconds / 86_400) + " d";
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + " ...";
    }
}
