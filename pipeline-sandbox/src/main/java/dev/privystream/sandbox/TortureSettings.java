package dev.privystream.sandbox;

import java.util.Map;

/**
 * What one torture differs in from another.
 *
 * @param sandbox with its directory, and the visibility timeout of both queues
 * @param rate messages a second
 * @param sink the connector that writes the table
 * @param sourceSettings of both sources, in the place of what is shipped
 */
record TortureSettings(
        SandboxSettings sandbox, TorturePlan plan, int rate, String sink, Map<String, String> sourceSettings) {}
