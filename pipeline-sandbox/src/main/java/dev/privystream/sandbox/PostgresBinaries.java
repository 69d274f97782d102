package dev.privystream.sandbox;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Postgres' programs for this machine, which come as a compressed archive in a jar. */
public final class PostgresBinaries {

    private static final int ANY_EXECUTE = 0b001_001_001;

    private PostgresBinaries() {}

    /**
     * Returns the directory of the programs, unpacked there by the first call.
     *
     * @param parent receives one directory for each version
     */
    public static Path unpackedIn(Path parent) {
        String resource = "/" + archiveName();
        URL archive = PostgresBinaries.class.getResource(resource);
        if (archive == null) {
            throw new SandboxException(
                    "There is no Postgres for this machine (%s, %s): the sandbox runs on Linux and macOS"
                            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        try {
            Path unpacked = parent.resolve(versionOf(archive));
            if (!Files.isDirectory(unpacked)) {
                Files.createDirectories(parent);
                Path unfinished = Files.createTempDirectory(parent, "postgres-");
                unpack(archive, unfinished);
                publish(unfinished, unpacked);
            }
            return unpacked.resolve("bin");
        } catch (IOException e) {
            throw new SandboxException("Postgres cannot be unpacked to " + parent + ": " + e.getMessage(), e);
        }
    }

    private static String archiveName() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + os + "-" + arch + ".txz";
    }

    /** The name of the jar that the archive lies in; it ends in the version. */
    private static String versionOf(URL archive) throws IOException {
        JarURLConnection connection = (JarURLConnection) archive.openConnection();
        String jar = Path.of(connection.getJarFile().getName()).getFileName().toString();
        return jar.replaceFirst("\\.jar$", "");
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (InputStream stream = archive.openStream();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(stream)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive points outside itself");
                }
                Files.createDirectories(path.getParent());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & ANY_EXECUTE) != 0) {
                        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }

    /** Another process may have been quicker: its copy is as good. */
    private static void publish(Path unfinished, Path unpacked) throws IOException {
        try {
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            Directories.delete(unfinished);
        }
    }
}
