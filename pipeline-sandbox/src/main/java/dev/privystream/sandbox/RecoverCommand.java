package dev.privystream.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "recover", description = "Decrypts sealed values of the table pii_vault, and prints them one a line.")
final class RecoverCommand implements Callable<Integer> {

    @Option(
            names = "--keyset",
            paramLabel = "FILE",
            description = "The keyset that has encrypted them, in clear. Without it: that of the sandbox.")
    private Path keyset;

    @Parameters(paramLabel = "TOKEN", arity = "1..*", description = "A sealed value, say of the column sealed_ip.")
    private List<String> tokens;

    @Override
    public Integer call() {
        Project project = Project.ofThisJvm();
        Path file = keyset == null
                ? Sandbox.secrets(PipelineCommand.directory(project)).resolve(SandboxSecrets.KEYSET)
                : keyset;
        SealedValues values = new SealedValues(project.connector(ConnectorOptions.VAULT_SOURCE), file);
        int exit = CommandLine.ExitCode.OK;
        for (int i = 0; i < tokens.size(); i++) {
            Optional<String> value = values.recover(tokens.get(i).strip());
            if (value.isPresent()) {
                System.out.println(value.get());
            } else {
                System.err.printf(
                        "Token %s of %s cannot be decrypted: it is not a sealed value of the vault, not a whole one, or of"
                                + " a key that %s does not have%n",
                        i + 1, tokens.size(), file);
                exit = CommandLine.ExitCode.SOFTWARE;
            }
        }
        return exit;
    }
}
