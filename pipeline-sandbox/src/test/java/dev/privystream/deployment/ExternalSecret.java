package dev.privystream.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** What the External Secrets Operator knows of an ExternalSecret, as far as the manifest says it. No model of it is on Maven Central. */
record ExternalSecret(
        @JsonProperty(required = true) String apiVersion,
        @JsonProperty(required = true) String kind,
        @JsonProperty(required = true) ObjectMeta metadata,
        @JsonProperty(required = true) Spec spec) {

    record Spec(
            String refreshInterval,
            @JsonProperty(required = true) Store secretStoreRef,
            @JsonProperty(required = true) Target target,
            @JsonProperty(required = true) List<Source> dataFrom) {}

    record Store(
            @JsonProperty(required = true) String kind,
            @JsonProperty(required = true) String name) {}

    record Target(@JsonProperty(required = true) String name, String creationPolicy, String deletionPolicy) {}

    record Source(@JsonProperty(required = true) Extract extract) {}

    record Extract(@JsonProperty(required = true) String key) {}
}
