package dev.privystream.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Starts all servers on their usual ports and keeps them until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

    private static final Duration UPKEEP = Duration.ofMinutes(1);

    @Mixin
    private ConnectorOptions connectorOptions;

    @Option(names = "--no-connectors", description = "Registers no connectors.")
    private boolean withoutConnectors;

    @Override
    public Integer call() {
        Project project = Project.ofThisJvm();
        List<String> connectors = connectorOptions.connectors();
        SandboxSettings settings = connectorOptions.applyTo(
                SandboxSettings.in(PipelineCommand.directory(project)).onUsualPorts());
        Progress progress = new Progress(System.out, Boolean.getBoolean(Progress.TERMINAL_PROPERTY));
        Sandbox sandbox = new Sandbox(project, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(sandbox)));
        progress.print("Starting Kafka, Connect, ElasticMQ and Postgres ...");
        sandbox.start();
        ConnectRest connect = new ConnectRest(sandbox.endpoints().connect());
        if (!withoutConnectors) {
            connectorOptions.otherConnectors().forEach(connect::remove);
            for (String connector : connectors) {
                connect.awaitTask(connect.register(project.connector(connector)));
            }
        }
        try (PipelineWatch watch = new PipelineWatch(
                        sandbox.endpoints(), () -> sandbox.worker().handle());
                StatusPage page = StatusPage.start(Ports.usual(), watch::look)) {
            progress.print(instructions(project, sandbox, page, connectorOptions, connect.states()));
            return keep(sandbox, connect, progress);
        }
    }

    private static int keep(Sandbox sandbox, ConnectRest connect, Progress progress) {
        TaskRestarter restarter = TaskRestarter.start(connect, progress::print);
        LoginUpkeep upkeep = LoginUpkeep.start(sandbox.endpoints(), UPKEEP, progress::print);
        try {
            String end = endOf(sandbox);
            if (sandbox.isClosed()) {
                return 0;
            }
            throw new SandboxException(end);
        } finally {
            upkeep.close();
            restarter.close();
        }
    }

    private static void stop(Sandbox sandbox) {
        System.err.println("Stopping ...");
        sandbox.close();
    }

    /** Waits until a server ends by itself; says which. */
    private static String endOf(Sandbox sandbox) {
        CompletableFuture<?>[] ends = sandbox.parts().stream()
                .flatMap(part -> part.handle().stream())
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.anyOf(ends).join();
        return sandbox.parts().stream()
                .filter(part -> !part.isAlive())
                .map(part -> part.name() + " has ended; its log says why: " + part.log())
                .findFirst()
                .orElse("A server has ended; the logs are in " + sandbox.directory());
    }

    private static String instructions(
            Project project,
            Sandbox sandbox,
            StatusPage page,
            ConnectorOptions options,
            List<ConnectRest.State> registered) {
        Endpoints endpoints = sandbox.endpoints();
        String connect = endpoints.connect().toString().replace("127.0.0.1", "localhost");
        String database = endpoints.jdbcUrl().replaceFirst("^jdbc:", "").replace("127.0.0.1", "localhost");
        StringBuilder text = new StringBuilder("""

                The sandbox is up.

                  Status page   %s
                  Connect REST  %s
                  Kafka         %s
                  SQS           %s
                  Postgres      %s (user %s, password in %s)
                  Data, logs    %s

                """.formatted(
                        page.address(),
                        connect,
                        endpoints.bootstrapServers(),
                        endpoints.queue(),
                        database,
                        Postgres.USER,
                        relative(project, endpoints.passwordFile()),
                        relative(project, sandbox.directory())));
        if (registered.isEmpty()) {
            text.append("Register the connectors:\n\n");
            for (String connector : options.connectors()) {
                text.append("  curl -X POST -H 'Content-Type: application/json' --data @%s %s/connectors\n"
                        .formatted(relative(project, project.connector(connector)), connect));
            }
        } else {
            text.append("Registered connectors:\n\n");
            registered.forEach(state -> text.append("  %s %s\n".formatted(state.name(), state.state())));
            text.append("\n  curl -s '%s/connectors?expand=status'\n".formatted(connect));
        }
        text.append("""

                Send messages, and see where they are:

                  ./pipeline send %s
                  ./pipeline status
                  ./pipeline query "SELECT * FROM user_logins LIMIT 10"
                  PGPASSWORD=$(cat %s) psql -h localhost -p %s -U %s %s
                """.formatted(
                        relative(project, project.samples()),
                        relative(project, endpoints.passwordFile()),
                        database.replaceFirst(".*:(\\d+)/.*", "$1"),
                        Postgres.USER,
                        Endpoints.DATABASE));
        if (options.vault()) {
            text.append("""
                      ./pipeline recover $(./pipeline query "SELECT sealed_ip FROM pii_vault LIMIT 3" | tail -n +3)
                    """);
        }
        return text.append("\nCtrl-C stops it; the data stays for the next start.")
                .toString();
    }

    private static Path relative(Project project, Path path) {
        return project.home().relativize(path);
    }
}
