package dev.privystream.deployment;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** What Kustomize 5 knows of a Kustomization or Component, as far as the project uses it. */
record Kustomization(
        @JsonProperty(required = true) String apiVersion,
        @JsonProperty(required = true) String kind,
        String namespace,
        List<Label> labels,
        List<String> resources,
        List<String> components,
        List<Patch> patches,
        List<Replacement> replacements) {

    Kustomization {
        labels = labels == null ? List.of() : labels;
        resources = resources == null ? List.of() : resources;
        components = components == null ? List.of() : components;
        patches = patches == null ? List.of() : patches;
        replacements = replacements == null ? List.of() : replacements;
    }

    record Label(@JsonProperty(required = true) Map<String, String> pairs) {}

    /** By file or in place; on a target, or on what a patch that looks like a manifest names itself. */
    record Patch(String path, String patch, Target target) {}

    record Target(@JsonProperty(required = true) String kind, String name) {}

    /** In a file of several, or in place. */
    record Replacement(String path, Source source, List<Place> targets) {}

    record Source(
            @JsonProperty(required = true) String kind,
            @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String fieldPath) {}

    record Place(
            @JsonProperty(required = true) Target select,
            @JsonProperty(required = true) List<String> fieldPaths) {}

    /** A step of a JSON patch. */
    record Operation(
            @JsonProperty(required = true) String op,
            @JsonProperty(required = true) String path,
            JsonNode value) {}
}
