package dev.privystream.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/** What KEDA 2.20 knows of a ScaledObject, as far as the manifests say it. No model of it is on Maven Central. */
record ScaledObject(
        @JsonProperty(required = true) String apiVersion,
        @JsonProperty(required = true) String kind,
        @JsonProperty(required = true) ObjectMeta metadata,
        @JsonProperty(required = true) Spec spec) {

    record Spec(
            @JsonProperty(required = true) Target scaleTargetRef,
            Integer minReplicaCount,
            Integer maxReplicaCount,
            Integer pollingInterval,
            Integer cooldownPeriod,
            Integer initialCooldownPeriod,
            Integer idleReplicaCount,
            JsonNode fallback,
            Advanced advanced,
            @JsonProperty(required = true) List<Trigger> triggers) {}

    record Target(
            String apiVersion,
            String kind,
            @JsonProperty(required = true) String name,
            String envSourceContainerName) {}

    record Advanced(Boolean restoreToOriginalReplicaCount, Autoscaler horizontalPodAutoscalerConfig) {}

    record Autoscaler(String name, HorizontalPodAutoscalerBehavior behavior) {}

    record Trigger(
            @JsonProperty(required = true) String type,
            String name,
            String metricType,
            Boolean useCachedMetrics,
            Reference authenticationRef,
            @JsonProperty(required = true) Map<String, String> metadata) {}

    record Reference(
            String kind, @JsonProperty(required = true) String name) {}
}
