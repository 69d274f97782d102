package dev.privystream.sandbox;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "query", description = "Runs one SQL statement.")
final class QueryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SQL", description = "Say, \"SELECT * FROM user_logins LIMIT 10\".")
    private String sql;

    @Override
    public Integer call() {
        try (LoginTable table = new LoginTable(PipelineCommand.running(Project.ofThisJvm()))) {
            System.out.print(table.query(sql));
            return 0;
        }
    }
}
