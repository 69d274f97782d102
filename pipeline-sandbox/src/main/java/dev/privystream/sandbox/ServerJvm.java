package dev.privystream.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server's JVM is started, on its {@link Leash}.
 *
 * @param classPath holds the server and this module
 * @param options JVM options
 */
public record ServerJvm(String classPath, List<String> options) {

    /**
     * A JVM for a small server on few cores, of which a quick start counts more than the last of the throughput.
     *
     * @param heap the most it may take, as the JVM writes it
     * @param options further JVM options
     */
    static ServerJvm small(String classPath, String heap, List<String> options) {
        List<String> all =
                new ArrayList<>(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        all.addAll(options);
        return new ServerJvm(classPath, all);
    }

    /** The whole command that runs a main class in this JVM. */
    public List<String> command(String mainClass, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Leash.class.getName(), mainClass));
        command.addAll(List.of(args));
        return command;
    }
}
