package dev.privystream.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A message of the login feed. */
record Login(String userId, String appVersion, String deviceType, String ip, String locale, String deviceId) {

    private static final JsonMapper JSON = new JsonMapper();

    /** One of any number of logins that differ from each other. */
    static Login number(int number) {
        return new Login(
                "user-" + number,
                "1." + number % 7,
                number % 2 == 0 ? "ios" : "android",
                "198.18.%d.%d".formatted(number / 256 % 256, number % 256),
                number % 3 == 0 ? null : "NL",
                "000-%02d-%04d".formatted(number / 10_000 % 100, number % 10_000));
    }

    static boolean isOne(JsonNode body) {
        return body.has("device_id");
    }

    static Login of(JsonNode body) {
        return new Login(
                body.path("user_id").asString(),
                body.path("app_version").asString(),
                body.path("device_type").asString(),
                body.path("ip").asString(),
                body.path("locale").isNull() ? null : body.path("locale").asString(),
                body.path("device_id").asString());
    }

    static List<JsonNode> bodies(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(JSON::readTree).toList();
    }

    String toJson() {
        return JSON.createObjectNode()
                .put("user_id", userId)
                .put("app_version", appVersion)
                .put("device_type", deviceType)
                .put("ip", ip)
                .put("locale", locale)
                .put("device_id", deviceId)
                .toString();
    }

    /** What the table must show for it: computed here from scratch, not by the transform. */
    List<String> row(String secret) {
        return List.of(
                userId,
                deviceType,
                HashToken.of(secret, ip),
                HashToken.of(secret, deviceId),
                locale == null ? "NULL" : locale,
                appVersion);
    }
}
