package dev.privystream.pii;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A server that speaks Encrypt and Decrypt of AWS KMS (JSON 1.1), with one key that never leaves it. */
final class KmsStandIn implements AutoCloseable {
    static final String KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    static final String KEY_URI = "aws-kms://" + KEY_ARN;

    /** Is in all that the server says of itself and a message must not repeat. */
    static final String CANARY = "canary of the server";

    private static final int NONCE_BYTES = 12;
    private static final Map<String, String> SETTINGS = Map.of(
            "aws.accessKeyId", "AKIDOFTHETEST", "aws.secretAccessKey", "secret-of-the-test", "aws.maxAttempts", "1");

    /** What was asked. */
    record Request(String action, String authorization, JsonNode body) {}

    private final ObjectMapper mapper = new ObjectMapper();
    private final SecretKeySpec key = new SecretKeySpec(new SecureRandom().generateSeed(32), "AES");
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    // Mutable state
    private volatile String refusal;

    /** Leads the AWS SDK to itself until it is closed. */
    KmsStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        SETTINGS.forEach(System::setProperty);
        System.setProperty(
                "aws.endpointUrlKms", "http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<Request> requests() {
        return requests;
    }

    void refuseBy(String errorType) {
        refusal = errorType;
    }

    @Override
    public void close() {
        SETTINGS.keySet().forEach(System::clearProperty);
        System.clearProperty("aws.endpointUrlKms");
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            JsonNode body = mapper.readTree(exchange.getRequestBody());
            String action = target.substring(target.indexOf('.') + 1);
            requests.add(new Request(action, exchange.getRequestHeaders().getFirst("Authorization"), body));
            int status = 400;
            Map<String, String> answer;
            if (refusal != null) {
                answer = Map.of("__type", refusal, "message", CANARY);
            } else if (!body.get("KeyId").asText().equals(KEY_ARN)) {
                answer = Map.of("__type", "NotFoundException", "message", CANARY);
            } else {
                try {
                    answer = answer(action, body);
                    status = 200;
                } catch (GeneralSecurityException e) {
                    answer = Map.of("__type", "InvalidCiphertextException", "message", CANARY);
                }
            }
            byte[] bytes = mapper.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Map<String, String> answer(String action, JsonNode body) throws GeneralSecurityException, IOException {
        byte[] context = body.path("EncryptionContext").toString().getBytes(StandardCharsets.UTF_8);
        boolean encrypts = action.equals("Encrypt");
        byte[] input = body.get(encrypts ? "Plaintext" : "CiphertextBlob").binaryValue();
        byte[] nonce = encrypts ? new SecureRandom().generateSeed(NONCE_BYTES) : Arrays.copyOf(input, NONCE_BYTES);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(context);
        byte[] output = cipher.doFinal(encrypts ? input : Arrays.copyOfRange(input, NONCE_BYTES, input.length));
        if (encrypts) {
            byte[] blob = Arrays.copyOf(nonce, NONCE_BYTES + output.length);
            System.arraycopy(output, 0, blob, NONCE_BYTES, output.length);
            output = blob;
        }
        return Map.of(
                "KeyId",
                KEY_ARN,
                encrypts ? "CiphertextBlob" : "Plaintext",
                Base64.getEncoder().encodeToString(output));
    }
}
