package dev.privystream.sqs;

import static dev.privystream.sqs.AwsStandIn.containerCredentials;
import static dev.privystream.sqs.AwsStandIn.credentials;
import static dev.privystream.sqs.AwsStandIn.stsError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the connector takes from the environment of the worker that it runs on: a JVM of its own, with nothing on its class path
 * but what the archive and a worker bring.
 */
class WorkersEnvironmentIT {

    private static final String POD_ROLE = "arn:aws:iam::123456789012:role/pod";
    private static final String READER_ROLE = "arn:aws:iam::123456789012:role/reader";
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @TempDir
    static Path plugin;

    @TempDir
    Path home;

    private AwsStandIn aws;

    @BeforeAll
    static void unpackArchive() throws IOException {
        String name = "privystream-sqs-source-connector-" + Version.VERSION;
        try (ZipFile archive = new ZipFile("target/components/packages/" + name + ".zip")) {
            for (ZipEntry entry : archive.stream()
                    .filter(e -> e.getName().startsWith(name + "/lib/") && !e.isDirectory())
                    .toList()) {
                String file = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                Files.copy(archive.getInputStream(entry), plugin.resolve(file));
            }
        }
    }

    @BeforeEach
    void startServer() throws IOException {
        aws = new AwsStandIn();
        aws.answer("AssumeRole", request -> credentials(request, "ROLE", AN_HOUR));
        aws.answer("AssumeRoleWithWebIdentity", request -> credentials(request, "POD", AN_HOUR));
    }

    @AfterEach
    void stopServer() {
        aws.close();
    }

    @Test
    void webIdentityOfAPodSigns() throws Exception {
        assertThat(validate(webIdentity(), "aws.sts.endpoint.url=" + aws.endpoint()))
                .isEmpty();

        assertThat(aws.requests("AssumeRoleWithWebIdentity"))
                .singleElement()
                .satisfies(request -> assertThat(request.parameters())
                        .containsEntry("RoleArn", POD_ROLE)
                        .containsEntry("RoleSessionName", "privystream-orders")
                        .containsEntry("WebIdentityToken", "web-identity-token"));
        assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("POD");
    }

    @Test
    void webIdentityOfAPodAssumesAnotherRole() throws Exception {
        assertThat(validate(
                        webIdentity(), "aws.sts.endpoint.url=" + aws.endpoint(), "aws.assume.role.arn=" + READER_ROLE))
                .isEmpty();

        assertThat(aws.signersOf("AssumeRole")).containsExactly("POD");
        assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("ROLE");
    }

    @Test
    void webIdentityThatTheRoleDoesNotTrustIsRefused() throws Exception {
        aws.answer("AssumeRoleWithWebIdentity", request -> stsError(403, "AccessDenied"));

        assertThat(validate(webIdentity(), "aws.sts.endpoint.url=" + aws.endpoint()))
                .singleElement()
                .asString()
                .startsWith("aws.access.key.id: ")
                .contains("sts:AssumeRoleWithWebIdentity", "AWS_ROLE_ARN", "AccessDenied")
                .doesNotContain(AwsStandIn.CANARY);
    }

    @Test
    void webIdentityWhoseTokenCannotBeReadIsRefused() throws Exception {
        Map<String, String> environment = webIdentity();
        environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", home + "/missing");

        assertThat(validate(environment, "aws.sts.endpoint.url=" + aws.endpoint()))
                .singleElement()
                .asString()
                .startsWith("aws.access.key.id: ")
                .contains("AWS_WEB_IDENTITY_TOKEN_FILE", "NoSuchFileException")
                .doesNotContain(home.toString());
    }

    @Test
    void podIdentitySigns() throws Exception {
        aws.answer("GetCredentials", request -> containerCredentials("CONTAINER", AN_HOUR));
        Path token = Files.writeString(home.resolve("pod-token"), "pod-identity-token");

        assertThat(validate(Map.of(
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        aws.endpoint() + "/v1/credentials",
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                        token.toString())))
                .isEmpty();

        assertThat(aws.requests("GetCredentials"))
                .singleElement()
                .satisfies(
                        request -> assertThat(request.headers()).containsEntry("authorization", "pod-identity-token"));
        assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("CONTAINER");
    }

    @Test
    void keysOfTheEnvironmentSign() throws Exception {
        assertThat(validate(Map.of("AWS_ACCESS_KEY_ID", "ENVIRONMENT", "AWS_SECRET_ACCESS_KEY", "s")))
                .isEmpty();

        assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("ENVIRONMENT");
    }

    /** The SDK assumes a profile's role by clients of its own making. */
    @Test
    void roleOfAProfileIsAssumed() throws Exception {
        Files.writeString(
                home.resolve("credentials"), "[source]\naws_access_key_id = SOURCE\naws_secret_access_key = s\n");
        Files.writeString(
                home.resolve("config"),
                "[profile orders]\nregion = eu-central-1\nrole_arn = " + READER_ROLE + "\nsource_profile = source\n");
        Map<String, String> environment = Map.of(
                "AWS_SHARED_CREDENTIALS_FILE", home.resolve("credentials").toString(),
                "AWS_CONFIG_FILE", home.resolve("config").toString(),
                "AWS_ENDPOINT_URL_STS", aws.endpoint());

        assertThat(validate(environment, "aws.profile=orders", "aws.region=")).isEmpty();

        assertThat(aws.signersOf("AssumeRole")).containsExactly("SOURCE");
        assertThat(aws.signersOf("GetQueueAttributes")).containsExactly("ROLE");
    }

    @Test
    void noCredentialsAreAnErrorThatSaysWhereTheyMayComeFrom() throws Exception {
        assertThat(validate(Map.of()))
                .singleElement()
                .asString()
                .startsWith("aws.access.key.id: ")
                .contains("no AWS credentials were found", "aws.profile");
    }

    @Test
    void proxyOfTheEnvironmentIsUsedUnlessTheHostIsLeftOut() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy(aws.port(), "me", "secret")) {
            Map<String, String> environment = new HashMap<>(Map.of(
                    "AWS_ACCESS_KEY_ID", "ENVIRONMENT",
                    "AWS_SECRET_ACCESS_KEY", "s",
                    "http_proxy", "http://me:secret@127.0.0.1:" + proxy.port(),
                    "no_proxy", "127.0.0.1"));
            assertThat(validate(environment)).isEmpty();
            assertThat(proxy.requestLines()).isEmpty();

            assertThat(validate(environment, "aws.endpoint.url=http://sqs.invalid"))
                    .isEmpty();
            assertThat(proxy.requestLines()).singleElement().asString().startsWith("POST http://sqs.invalid");
        }
    }

    @Test
    void fipsAndEndpointOfTheEnvironmentAreUsed() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy(aws.port(), null, null)) {
            Map<String, String> environment = Map.of(
                    "AWS_ACCESS_KEY_ID", "ENVIRONMENT",
                    "AWS_SECRET_ACCESS_KEY", "s",
                    "AWS_REGION", "us-west-2",
                    "AWS_USE_FIPS_ENDPOINT", "true",
                    "HTTPS_PROXY", proxy.url());
            assertThat(validate(environment, "aws.endpoint.url=", "aws.region="))
                    .isNotEmpty();
            assertThat(proxy.requestLines()).contains("CONNECT sqs-fips.us-west-2.amazonaws.com:443 HTTP/1.1");
        }
    }

    private Map<String, String> webIdentity() throws IOException {
        Path token = Files.writeString(home.resolve("web-token"), "web-identity-token\n");
        return new HashMap<>(Map.of("AWS_ROLE_ARN", POD_ROLE, "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString()));
    }

    /** The lines that a worker with that environment, and none else of AWS, would report. */
    private List<String> validate(Map<String, String> environment, String... props)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(Map.of(
                "name", "orders",
                "topic", "orders",
                "sqs.queue.urls", aws.queueUrl(),
                "aws.region", "eu-central-1",
                "aws.endpoint.url", aws.endpoint()));
        for (String prop : props) {
            all.put(prop.substring(0, prop.indexOf('=')), prop.substring(prop.indexOf('=') + 1));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + home,
                "-cp",
                classPath(),
                ValidateMain.class.getName()));
        all.forEach((key, value) -> command.add(key + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("AWS_") || name.toLowerCase().endsWith("_proxy"));
        builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output.lines().filter(line -> line.matches("[a-z.]+: .*")).toList();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String classPath() {
        Stream<String> worker = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        entry.matches(".*(/test-classes/?|(connect-api|kafka-clients|slf4j-api)-[^/]*\\.jar)"));
        return Stream.concat(Stream.of(plugin + "/*"), worker).collect(Collectors.joining(File.pathSeparator));
    }
}
