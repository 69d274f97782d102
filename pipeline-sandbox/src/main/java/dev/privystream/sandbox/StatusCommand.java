package dev.privystream.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Shows the connectors, their tasks, and how many messages are where.")
final class StatusCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Endpoints endpoints = PipelineCommand.running(Project.ofThisJvm());
        try (Pipeline pipeline = new Pipeline(endpoints)) {
            List<List<String>> rows = new ArrayList<>();
            for (ConnectRest.State state : pipeline.connect().states()) {
                rows.add(List.of(state.name(), state.state(), state.reason()));
            }
            if (rows.isEmpty()) {
                System.out.println("No connector is registered.");
            } else {
                System.out.print(new TextTable(List.of("connector", "state", "reason"), rows));
            }
            System.out.println();
            System.out.println("Messages: " + pipeline.counts());
            long vaultRows = pipeline.table().vaultRows();
            if (vaultRows > 0) {
                System.out.println("Vault: " + vaultRows + " rows");
            }
            return 0;
        }
    }
}
