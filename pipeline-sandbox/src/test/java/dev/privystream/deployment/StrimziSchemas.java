package dev.privystream.deployment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas of Strimzi's custom resource definitions: what must be there, and which values are allowed. Made of the classes by Strimzi's
 * own generator, as those of its releases are. Immutable.
 */
final class StrimziSchemas {

    private final Map<String, Schema> schemas = new HashMap<>();

    StrimziSchemas() throws ReflectiveOperationException, IOException {
        for (Class<?> type : List.of(
                ManifestReader.type("kafka.strimzi.io/v1/Kafka"),
                ManifestReader.type("kafka.strimzi.io/v1/KafkaConnect"),
                ManifestReader.type("kafka.strimzi.io/v1/KafkaConnector"),
                ManifestReader.type("kafka.strimzi.io/v1/KafkaNodePool"))) {
            String definition = definition(type);
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(
                            ManifestReader.tree(definition)
                                    .at("/spec/versions/0/schema/openAPIV3Schema")
                                    .toString(),
                            InputFormat.JSON);
            schemas.put("kafka.strimzi.io/v1/" + type.getSimpleName(), schema);
        }
    }

    /** What an object breaks; empty where it breaks nothing, or is not Strimzi's. */
    List<String> errors(Manifest manifest) {
        Schema schema = schemas.get(manifest.type());
        if (schema == null) {
            return List.of();
        }
        return schema.validate(manifest.tree().toString(), InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }

    /** By reflection: the generator is not public, and cannot be compiled against, see {@link StrimziClasses}. */
    private static String definition(Class<?> type) throws ReflectiveOperationException {
        Class<?> generator = StrimziClasses.get("crdgenerator.CrdGenerator");
        Object v1 = StrimziClasses.get("crdgenerator.ApiVersion").getField("V1").get(null);
        Object everyKubernetes = StrimziClasses.get("crdgenerator.KubeVersion")
                .getField("V1_16_PLUS")
                .get(null);
        Object noDescriptions = StrimziClasses.get("crdgenerator.VersionRange")
                .getMethod("empty")
                .invoke(null);
        Constructor<?> constructor = generator.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        Object instance = constructor.newInstance(
                everyKubernetes,
                v1,
                new ObjectMapper(),
                Map.of(),
                part("DefaultReporter"),
                List.of(v1),
                v1,
                null,
                part("NoneConversionStrategy"),
                noDescriptions);
        Method generate = generator.getMethod("generate", Class.class, Writer.class);
        generate.setAccessible(true);
        StringWriter definition = new StringWriter();
        generate.invoke(instance, type, definition);
        return definition.toString();
    }

    private static Object part(String name) throws ReflectiveOperationException {
        Constructor<?> constructor =
                StrimziClasses.get("crdgenerator.CrdGenerator$" + name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
