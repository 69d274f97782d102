package dev.privystream.sandbox;

import dev.privystream.sandbox.PipelineStatus.Command;
import dev.privystream.sandbox.PipelineStatus.Commands;
import dev.privystream.sandbox.PipelineStatus.Link;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What an operator can do with a sandbox, as commands for a shell in the project's directory. Immutable. */
final class OperatorCommands {

    private static final String JSON = "-H 'Content-Type: application/json'";

    private static final List<Command> MESSAGES = List.of(
            new Command("Send the samples", "./pipeline send config/samples/logins.jsonl"),
            new Command("Print what this page shows", "./pipeline status"),
            new Command("Move the dead letters back to the queue", "./pipeline redrive"),
            new Command("Write the topic to a new table", "./pipeline replay --table user_logins_again"),
            new Command("Ask the database", "./pipeline query \"SELECT * FROM user_logins LIMIT 10\""));

    private final URI connect;

    OperatorCommands(Endpoints endpoints) {
        connect = localhost(endpoints.connect());
    }

    List<Commands> of(List<ConnectRest.Connector> connectors) {
        List<Commands> all = new ArrayList<>();
        connectors.forEach(connector -> all.add(new Commands(connector.name(), of(connector))));
        if (connectors.isEmpty()) {
            all.add(new Commands(
                    "No connector is registered", List.of(register("sqs-source"), register("postgres-sink-debezium"))));
        }
        all.add(new Commands("Messages and rows", MESSAGES));
        return all;
    }

    private List<Command> of(ConnectRest.Connector connector) {
        String name = connector.name();
        String path = connector.state().path();
        List<Command> commands = new ArrayList<>();
        commands.add(new Command("Pause", "curl -s -X PUT " + url(path + "/pause")));
        commands.add(new Command("Resume", "curl -s -X PUT " + url(path + "/resume")));
        commands.add(
                new Command("Restart with its tasks", "curl -s -X POST " + url(path + "/restart?includeTasks=true")));
        commands.add(new Command(
                "Restart what has failed",
                "curl -s -X POST " + url(path + "/restart?includeTasks=true&onlyFailed=true")));
        for (ConnectRest.State task : connector.tasks()) {
            commands.add(new Command(
                    "Restart" + task.name().substring(name.length()),
                    "curl -s -X POST " + url(task.path() + "/restart")));
        }
        commands.add(new Command(
                "Validate its configuration",
                "curl -s %s | curl -s -X PUT %s --data @- %s"
                        .formatted(
                                url(path + "/config"),
                                JSON,
                                url("/connector-plugins/" + ConnectRest.inPath(connector.plugin())
                                        + "/config/validate"))));
        commands.add(new Command(
                "Change its configuration",
                "curl -s -X PATCH %s --data '{\"tasks.max\": \"2\"}' %s".formatted(JSON, url(path + "/config"))));
        commands.add(new Command("Show its errors", "curl -s " + url(path + "/status")));
        return commands;
    }

    private Command register(String connector) {
        return new Command(
                "Register " + connector,
                "curl -s -X POST %s --data @config/connectors/%s.json %s"
                        .formatted(JSON, connector, url("/connectors")));
    }

    List<Link> links(List<ConnectRest.Connector> connectors) {
        List<Link> links = new ArrayList<>(List.of(
                new Link("Worker", connect.resolve("/")),
                new Link("Connectors and tasks", connect.resolve("/connectors?expand=status&expand=info")),
                new Link("Plugins", connect.resolve("/connector-plugins?connectorsOnly=false")),
                new Link("Log levels", connect.resolve("/admin/loggers"))));
        for (ConnectRest.Connector connector : connectors) {
            for (String resource : List.of("status", "config", "offsets")) {
                links.add(new Link(
                        connector.name() + " " + resource,
                        connect.resolve(connector.state().path() + "/" + resource)));
            }
        }
        return links;
    }

    URI status(ConnectRest.State state) {
        return connect.resolve(state.path() + "/status");
    }

    private String url(String path) {
        String url = connect.resolve(path).toString();
        return url.contains("?") ? "'" + url + "'" : url;
    }

    private static URI localhost(URI address) {
        return URI.create(address.toString().replace("127.0.0.1", "localhost"));
    }
}
