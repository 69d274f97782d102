package dev.privystream.standin;

import dev.privystream.standin.StandInQueue.Body;
import dev.privystream.standin.StandInQueue.Counts;
import dev.privystream.standin.StandInQueue.Message;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server that speaks SQS's JSON protocol, for what no emulator does: it keeps up with any client, takes a set time for every
 * answer, and fails as often and in the ways that it is told to.
 *
 * <p>All state belongs to one thread; the public methods may be called from any other, and wait for it.
 */
public final class QueueStandIn implements AutoCloseable {

    /**
     * How often what goes wrong, as fractions of all requests, or of all entries and messages.
     *
     * @param seed makes a run repeatable, as far as the order of requests is
     * @param serverErrors answered with 500, and not carried out
     * @param throttled answered with RequestThrottled
     * @param resets carried out, but the connection is reset instead of an answer
     * @param slow answered after a second
     * @param refusedEntries of a batch, with InternalError
     * @param wrongDigests of the messages of a receive
     */
    public record Faults(
            long seed,
            double serverErrors,
            double throttled,
            double resets,
            double slow,
            double refusedEntries,
            double wrongDigests) {

        public static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0);
    }

    /** Under this path and a queue's name a GET is answered with an {@link Inspection} as JSON. */
    public static final String COUNTS_PATH = "/counts/";

    /**
     * What a process of its own tells of itself.
     *
     * @param counts of the queue asked for
     * @param requests how many there were, by action, of all queues
     */
    public record Inspection(Counts counts, Map<String, Long> requests) {}

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final Duration roundTrip;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Channel server;

    // Mutable state, of the loop
    private final Map<String, StandInQueue> queues = new HashMap<>();
    private final Map<String, Long> requests = new LinkedHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private Faults faults = Faults.NONE;
    private Random random = new Random(0);
    private ScheduledFuture<?> nextServing;

    /** A receive that waits for messages. */
    private record Waiting(
            StandInQueue queue, int max, long visibility, String attemptId, Reply reply, long untilMillis) {}

    /** Starts to serve on a free port of the loopback interface. */
    public QueueStandIn(Duration roundTrip) {
        this(0, roundTrip);
    }

    /**
     * Starts to serve on a port of the loopback interface.
     *
     * @param port 0 for any free one
     * @param roundTrip how long every answer takes, from the arrival of its request
     */
    public QueueStandIn(int port, Duration roundTrip) {
        this.roundTrip = roundTrip;
        this.server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(MOST_BYTES), new Handler());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    /** What a client takes for AWS. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    }

    /**
     * Makes a queue, FIFO if its name says so; returns its URL.
     *
     * @param maxReceiveCount after so many receives a message is a dead letter; 0 for never
     */
    public String createQueue(String name, Duration visibility, int maxReceiveCount) {
        call(() -> queues.put(name, new StandInQueue(name.endsWith(".fifo"), visibility.toMillis(), maxReceiveCount)));
        return endpoint() + "/000000000000/" + name;
    }

    /** Sends so many messages, with bodies and groups by their number. */
    public void send(String name, int count, Function<Integer, Body> body, Function<Integer, String> messageGroup) {
        call(() -> {
            long now = now();
            StandInQueue queue = queues.get(name);
            for (int i = 0; i < count; i++) {
                queue.send(body.apply(i), messageGroup.apply(i), now);
            }
            serveWaiting();
            return null;
        });
    }

    /** From now on it fails so often. */
    public void setFaults(Faults newFaults) {
        call(() -> {
            faults = newFaults;
            random = new Random(newFaults.seed());
            return null;
        });
    }

    /** What has happened at a queue so far. */
    public Counts counts(String name) {
        return call(() -> queues.get(name).counts());
    }

    /** How many messages a queue holds, visible or not. */
    public int size(String name) {
        return call(() -> queues.get(name).size());
    }

    /** How many requests there were, by action. */
    public Map<String, Long> requests() {
        return call(() -> new LinkedHashMap<>(requests));
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private <T> T call(Callable<T> action) {
        return loop.submit(action).syncUninterruptibly().getNow();
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private void serveWaiting() {
        long now = now();
        List<Waiting> still = new ArrayList<>();
        for (Waiting receive : List.copyOf(waiting)) {
            List<Message> messages =
                    receive.queue().receive(receive.max(), receive.visibility(), receive.attemptId(), now);
            if (!messages.isEmpty()) {
                receive.reply().messages(messages);
            } else if (receive.untilMillis() <= now) {
                receive.reply().messages(List.of());
            } else {
                still.add(receive);
            }
        }
        waiting.clear();
        waiting.addAll(still);
        if (!waiting.isEmpty()) {
            long next = waiting.stream().mapToLong(Waiting::untilMillis).min().orElseThrow();
            for (Waiting receive : waiting) {
                next = Math.min(next, receive.queue().expire(now));
            }
            if (nextServing != null) {
                nextServing.cancel(false);
            }
            nextServing = loop.schedule(this::serveWaiting, Math.max(1, next - now), TimeUnit.MILLISECONDS);
        }
    }

    /** Where the answer to one request goes: after the set round trip, counted from the request's arrival. */
    private final class Reply {
        private final ChannelHandlerContext context;
        private final long arrivedNanos = System.nanoTime();
        private final boolean slow;
        private final boolean reset;

        Reply(ChannelHandlerContext context) {
            this.context = context;
            this.slow = happens(faults.slow());
            this.reset = happens(faults.resets());
        }

        void messages(List<Message> messages) {
            StringBuilder json = new StringBuilder(64 + messages.size() * 800).append("{\"Messages\":[");
            for (Message message : messages) {
                if (json.charAt(json.length() - 1) == '}') {
                    json.append(',');
                }
                String md5 = happens(faults.wrongDigests()) ? "0".repeat(32) : message.body.md5();
                json.append("{\"MessageId\":\"").append(message.id);
                json.append("\",\"ReceiptHandle\":\"").append(message.handle());
                json.append("\",\"MD5OfBody\":\"").append(md5);
                json.append("\",\"Body\":").append(message.body.json());
                json.append(",\"Attributes\":{\"SenderId\":\"AIDAEXAMPLE\",\"SentTimestamp\":\"")
                        .append(message.sentAt);
                json.append("\",\"ApproximateFirstReceiveTimestamp\":\"").append(message.sentAt);
                json.append("\",\"ApproximateReceiveCount\":\"")
                        .append(message.receiveCount)
                        .append('"');
                if (message.group != null) {
                    json.append(",\"MessageGroupId\":\"").append(message.group).append('"');
                }
                json.append("}}");
            }
            json(HttpResponseStatus.OK, null, json.append("]}").toString());
        }

        void attributes(StandInQueue queue) {
            long now = now();
            json(HttpResponseStatus.OK, null, """
                    {"Attributes":{"VisibilityTimeout":"%d","ApproximateNumberOfMessages":"%d",
                     "ApproximateNumberOfMessagesNotVisible":"%d","RedrivePolicy":"{\\"maxReceiveCount\\":%d}"}}""".formatted(
                            queue.visibilityMillis() / 1000,
                            queue.visibleCount(now),
                            queue.inFlightCount(now),
                            queue.maxReceiveCount()));
        }

        void error(HttpResponseStatus status, String code) {
            json(status, code, "{\"__type\":\"com.amazonaws.sqs#" + code + "\",\"message\":\"as it was told to\"}");
        }

        void json(HttpResponseStatus status, String errorCode, String json) {
            ByteBuf body = Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8));
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/x-amz-json-1.0");
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
            if (errorCode != null) {
                response.headers().set("x-amzn-query-error", errorCode + ";Sender");
            }
            long wait = roundTrip.toNanos() + (slow ? SLOW.toNanos() : 0) - (System.nanoTime() - arrivedNanos);
            Runnable write = () -> {
                if (!context.channel().isOpen()) {
                    return;
                }
                if (reset) {
                    ((SocketChannel) context.channel()).config().setSoLinger(0);
                    context.close();
                } else {
                    context.writeAndFlush(response, context.voidPromise());
                }
            };
            if (wait > 0) {
                loop.schedule(write, wait, TimeUnit.NANOSECONDS);
            } else {
                write.run();
            }
        }
    }

    private boolean happens(double fraction) {
        return fraction > 0 && random.nextDouble() < fraction;
    }

    private final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            String target = request.headers().get("X-Amz-Target");
            if (target == null) {
                answerInspection(context, request.uri());
                return;
            }
            String action = target.substring(target.indexOf('.') + 1);
            requests.merge(action, 1L, Long::sum);
            JsonNode body = JSON.readTree((InputStream) new ByteBufInputStream(request.content()));
            Reply reply = new Reply(context);
            if (happens(faults.throttled())) {
                reply.error(HttpResponseStatus.BAD_REQUEST, "RequestThrottled");
                return;
            }
            if (happens(faults.serverErrors())) {
                reply.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "InternalFailure");
                return;
            }
            String url = body.path("QueueUrl").asString();
            StandInQueue queue = queues.get(url.substring(url.lastIndexOf('/') + 1));
            if (queue == null) {
                reply.error(HttpResponseStatus.BAD_REQUEST, "QueueDoesNotExist");
                return;
            }
            switch (action) {
                case "ReceiveMessage" -> receive(queue, body, reply);
                case "DeleteMessageBatch" -> batch(body, reply, entry -> queue.delete(handleOf(entry), now()));
                case "ChangeMessageVisibilityBatch" ->
                    batch(
                            body,
                            reply,
                            entry -> queue.changeVisibility(
                                    handleOf(entry),
                                    entry.path("VisibilityTimeout").asLong() * 1000,
                                    now()));
                case "GetQueueAttributes" -> reply.attributes(queue);
                default -> reply.error(HttpResponseStatus.BAD_REQUEST, "InvalidAction");
            }
            serveWaiting();
        }

        private void answerInspection(ChannelHandlerContext context, String path) {
            StandInQueue queue = path.startsWith(COUNTS_PATH) ? queues.get(path.substring(COUNTS_PATH.length())) : null;
            Reply reply = new Reply(context);
            if (queue == null) {
                reply.error(HttpResponseStatus.NOT_FOUND, "NotFound");
            } else {
                Inspection inspection = new Inspection(queue.counts(), requests);
                reply.json(HttpResponseStatus.OK, null, JSON.writeValueAsString(inspection));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private void receive(StandInQueue queue, JsonNode request, Reply reply) {
        int max = request.path("MaxNumberOfMessages").asInt(1);
        long visibility = request.path("VisibilityTimeout").asLong(queue.visibilityMillis() / 1000) * 1000;
        long wait = request.path("WaitTimeSeconds").asLong(0) * 1000;
        String attemptId = request.path("ReceiveRequestAttemptId").asString(null);
        List<Message> messages = queue.receive(max, visibility, attemptId, now());
        if (messages.isEmpty() && wait > 0) {
            waiting.add(new Waiting(queue, max, visibility, attemptId, reply, now() + wait));
        } else {
            reply.messages(messages);
        }
    }

    private void batch(JsonNode request, Reply reply, Predicate<JsonNode> carryOut) {
        List<String> successful = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (JsonNode entry : request.path("Entries")) {
            String id = entry.path("Id").asString();
            if (happens(faults.refusedEntries())) {
                failed.add(refusal(id, "InternalError", false));
            } else if (carryOut.test(entry)) {
                successful.add("{\"Id\":\"" + id + "\"}");
            } else {
                failed.add(refusal(id, "ReceiptHandleIsInvalid", true));
            }
        }
        reply.json(
                HttpResponseStatus.OK,
                null,
                "{\"Successful\":[" + String.join(",", successful) + "],\"Failed\":[" + String.join(",", failed)
                        + "]}");
    }

    private static String refusal(String id, String code, boolean senderFault) {
        return "{\"Id\":\"" + id + "\",\"Code\":\"" + code + "\",\"SenderFault\":" + senderFault + "}";
    }

    private static String handleOf(JsonNode entry) {
        return entry.path("ReceiptHandle").asString();
    }
}
