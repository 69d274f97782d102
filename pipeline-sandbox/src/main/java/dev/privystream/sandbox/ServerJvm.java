package dev.privystream.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server's JVM is started, on its {@link Leash}.
 *
 * @param classPath holds the server and this module
 * @param heap the most it may take, as the JVM writes it
 * @param options further JVM options
 */
record ServerJvm(String classPath, String heap, List<String> options) {

    static ServerJvm of(String classPath, String heap) {
        return new ServerJvm(classPath, heap, List.of());
    }

    List<String> command(String mainClass, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Small heaps on few cores: a quick start counts more than the last of the throughput.
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Leash.class.getName(), mainClass));
        command.addAll(List.of(args));
        return command;
    }
}
