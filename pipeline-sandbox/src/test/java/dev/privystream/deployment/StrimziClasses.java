package dev.privystream.deployment;

import java.io.IOException;
import java.io.InputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/**
 * Loads Strimzi's classes, which are compiled for Java 21, into the JVM that the project is built with, which may be 17. Of what 17 has not
 * they use one exception, where a switch finds a value of an enumeration that was not there when it was compiled. Thread-safe.
 */
final class StrimziClasses extends ClassLoader {

    private static final StrimziClasses LOADER = new StrimziClasses();

    private static final String PACKAGE = "io.strimzi.";

    private StrimziClasses() {
        super(StrimziClasses.class.getClassLoader());
    }

    /** The class of a name below {@code io.strimzi}. */
    static Class<?> get(String name) {
        try {
            return LOADER.loadClass(PACKAGE + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = forJava17(file.readAllBytes());
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static byte[] forJava17(byte[] file) {
        ClassWriter writer = new ClassWriter(0);
        ClassVisitor exception = new ClassRemapper(
                writer, new SimpleRemapper(Opcodes.ASM9, "java/lang/MatchException", "java/lang/AssertionError"));
        ClassVisitor version = new ClassVisitor(Opcodes.ASM9, exception) {
            @Override
            public void visit(
                    int version, int access, String name, String signature, String superName, String[] interfaces) {
                super.visit(Opcodes.V17, access, name, signature, superName, interfaces);
            }
        };
        new ClassReader(file).accept(version, 0);
        return writer.toByteArray();
    }
}
