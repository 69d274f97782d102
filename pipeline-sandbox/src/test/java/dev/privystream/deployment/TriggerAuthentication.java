package dev.privystream.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/** What KEDA 2.20 knows of a TriggerAuthentication by pod identity. No model of it is on Maven Central. */
record TriggerAuthentication(
        @JsonProperty(required = true) String apiVersion,
        @JsonProperty(required = true) String kind,
        @JsonProperty(required = true) ObjectMeta metadata,
        @JsonProperty(required = true) Spec spec) {

    record Spec(@JsonProperty(required = true) PodIdentity podIdentity) {}

    /** A role, or the owner of one, not both. */
    record PodIdentity(
            @JsonProperty(required = true) String provider, String roleArn, String identityOwner, String externalID) {}
}
