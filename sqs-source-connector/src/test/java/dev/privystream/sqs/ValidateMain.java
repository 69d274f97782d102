package dev.privystream.sqs;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.connector.Connector;

/**
 * Validates the configuration of its arguments, which are {@code key=value}, and prints each error behind its key. Validates
 * another one first: a JVM that has only just started takes seconds to load the AWS SDK, and validation gives up after five.
 */
final class ValidateMain {

    static final String CONNECTOR = "dev.privystream.sqs.SqsSourceConnector";

    private ValidateMain() {}

    private static final Map<String, String> TO_WARM_UP = Map.of(
            "topic", "topic",
            "sqs.queue.urls", "http://127.0.0.1:1/123456789012/orders",
            "aws.region", "eu-central-1",
            "aws.endpoint.url", "http://127.0.0.1:1",
            "aws.access.key.id", "x",
            "aws.secret.access.key", "x");
    private static final Map<String, String> ROLE_TO_WARM_UP = Map.of(
            "aws.assume.role.arn",
            "arn:aws:iam::123456789012:role/reader",
            "aws.sts.endpoint.url",
            "http://127.0.0.1:1");

    public static void main(String[] args) throws ReflectiveOperationException {
        Map<String, String> props = Arrays.stream(args)
                .map(arg -> arg.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        Connector connector =
                (Connector) Class.forName(CONNECTOR).getConstructor().newInstance();
        Map<String, String> warmUp = new HashMap<>(TO_WARM_UP);
        connector.validate(warmUp);
        warmUp.putAll(ROLE_TO_WARM_UP);
        connector.validate(warmUp);
        connector
                .validate(props)
                .configValues()
                .forEach(value ->
                        value.errorMessages().forEach(error -> System.out.println(value.name() + ": " + error)));
    }
}
