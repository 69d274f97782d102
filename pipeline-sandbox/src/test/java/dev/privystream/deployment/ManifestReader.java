package dev.privystream.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads manifests as strictly as an API server does that is asked to be strict: an unknown kind, an unknown field, a key that is given
 * twice and a value of another type are errors. Immutable.
 */
final class ManifestReader {

    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("batch/v1/CronJob", CronJob.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
            Map.entry("kafka.strimzi.io/v1/Kafka", StrimziClasses.get("api.kafka.model.kafka.Kafka")),
            Map.entry("kafka.strimzi.io/v1/KafkaConnect", StrimziClasses.get("api.kafka.model.connect.KafkaConnect")),
            Map.entry(
                    "kafka.strimzi.io/v1/KafkaConnector",
                    StrimziClasses.get("api.kafka.model.connector.KafkaConnector")),
            Map.entry(
                    "kafka.strimzi.io/v1/KafkaNodePool", StrimziClasses.get("api.kafka.model.nodepool.KafkaNodePool")),
            Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("keda.sh/v1alpha1/ScaledObject", ScaledObject.class),
            Map.entry("keda.sh/v1alpha1/TriggerAuthentication", TriggerAuthentication.class),
            Map.entry("external-secrets.io/v1/ExternalSecret", ExternalSecret.class),
            Map.entry("kustomize.config.k8s.io/v1beta1/Kustomization", Kustomization.class),
            Map.entry("kustomize.config.k8s.io/v1alpha1/Component", Kustomization.class));

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private static final ObjectMapper STRICT = strict();

    private ManifestReader() {}

    /** The objects of a YAML text, each checked against its kind. */
    static List<Manifest> read(String source, String text) throws IOException {
        List<Manifest> manifests = new ArrayList<>();
        for (JsonNode tree : trees(text)) {
            Manifest manifest = new Manifest(source, tree);
            check(manifest);
            manifests.add(manifest);
        }
        return manifests;
    }

    /** A YAML text that is a list of steps or of replacements, each checked. */
    static <T> List<T> readList(String text, Class<T> type) throws IOException {
        List<T> elements = new ArrayList<>();
        for (JsonNode element : YAML.readTree(text)) {
            elements.add(STRICT.treeToValue(element, type));
        }
        return elements;
    }

    static Kustomization kustomization(Manifest manifest) throws IOException {
        return STRICT.treeToValue(manifest.tree(), Kustomization.class);
    }

    /** A patch that looks like a manifest: without what says how to merge, it is of its kind as far as it goes. */
    static Manifest patch(String source, String text) throws IOException {
        ObjectNode tree = (ObjectNode) YAML.readTree(text);
        tree.remove("$patch");
        Manifest manifest = new Manifest(source, tree);
        check(manifest);
        return manifest;
    }

    static JsonNode tree(String text) throws IOException {
        return YAML.readTree(text);
    }

    private static List<JsonNode> trees(String text) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            return documents.readAll();
        }
    }

    /** The class of a group, version and kind. */
    static Class<?> type(String type) {
        Class<?> known = TYPES.get(type);
        if (known == null) {
            throw new IllegalArgumentException("Unknown kind " + type);
        }
        return known;
    }

    private static void check(Manifest manifest) {
        try {
            STRICT.treeToValue(manifest.tree(), type(manifest.type()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(manifest + ": " + e.getOriginalMessage(), e);
        }
    }

    private static ObjectMapper strict() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .annotationIntrospector(new NoAnySetters())
                .withCoercionConfigDefaults(coercions -> coercions
                        .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Textual,
                        coercions -> coercions
                                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        return mapper;
    }

    /** The models keep what they do not know, by methods that take any property. Without these, it is an error. */
    private static final class NoAnySetters extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
