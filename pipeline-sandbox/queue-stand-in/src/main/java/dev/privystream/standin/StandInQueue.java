package dev.privystream.standin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages of one queue, as SQS keeps them. At its harshest: only the newest receipt handle deletes, and a standard queue
 * answers a delete by an older one as a success. Not thread-safe; the time is given by the caller, in milliseconds.
 */
public final class StandInQueue {

    /**
     * A body, shared by all messages that have it.
     *
     * @param json the text as a JSON string
     * @param md5 the text's digest in hex
     */
    public record Body(String json, String md5) {

        public static Body of(String text) {
            try {
                byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
                return new Body(JSON.writeValueAsString(text), HexFormat.of().formatHex(digest));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has MD5", e);
            }
        }
    }

    /** A message in the queue. */
    static final class Message {
        final String id = UUID.randomUUID().toString();
        final Body body;
        final String group;
        final long sentAt;

        // Mutable state
        int receiveCount;
        long invisibleUntil;

        private Message(Body body, String group, long sentAt) {
            this.body = body;
            this.group = group;
            this.sentAt = sentAt;
        }

        /** The handle of the newest receive. */
        String handle() {
            return id + ":" + receiveCount;
        }
    }

    /** How many of what have happened. */
    public record Counts(long sent, long received, long redelivered, long deleted, long deadLettered) {}

    private static final JsonMapper JSON = JsonMapper.shared();

    private record Timeout(long at, Message message) {}

    private final boolean fifo;
    private final long visibilityMillis;
    private final int maxReceiveCount;

    // Mutable state
    private final Map<String, Message> messages = new HashMap<>();
    private final Deque<Message> visible = new ArrayDeque<>();
    private final Map<String, Deque<Message>> groups = new LinkedHashMap<>();
    private final PriorityQueue<Timeout> timeouts = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private final List<Message> deadLetters = new ArrayList<>();
    private long sent;
    private long received;
    private long redelivered;
    private long deleted;

    /** @param maxReceiveCount after so many receives a message is a dead letter; 0 for never */
    StandInQueue(boolean fifo, long visibilityMillis, int maxReceiveCount) {
        this.fifo = fifo;
        this.visibilityMillis = visibilityMillis;
        this.maxReceiveCount = maxReceiveCount;
    }

    int maxReceiveCount() {
        return maxReceiveCount;
    }

    long visibilityMillis() {
        return visibilityMillis;
    }

    /** @param group null on a standard queue */
    Message send(Body body, String group, long now) {
        Message message = new Message(body, group, now);
        messages.put(message.id, message);
        sent++;
        makeVisible(message);
        return message;
    }

    /** Hands out visible messages; on a FIFO queue only of groups none of whose messages is out. */
    List<Message> receive(int max, long visibility, long now) {
        expire(now);
        List<Message> out = fifo ? takeFromGroups(max) : takeVisible(max);
        for (Message message : out) {
            message.receiveCount++;
            if (message.receiveCount > 1) {
                redelivered++;
            }
            received++;
            hide(message, now + visibility);
        }
        return out;
    }

    /** Returns false where AWS would refuse the handle; a delete that it would quietly forget returns true. */
    boolean delete(String handle, long now) {
        expire(now);
        Message message = messages.get(handle.substring(0, handle.indexOf(':')));
        if (message == null) {
            return true;
        }
        boolean newest = message.handle().equals(handle);
        boolean out = message.invisibleUntil > now;
        if (fifo && !(newest && out)) {
            return false;
        }
        if (newest) {
            messages.remove(message.id);
            if (!out) {
                visible.remove(message);
            }
            if (fifo) {
                groups.get(message.group).remove(message);
            }
            message.invisibleUntil = 0;
            deleted++;
        }
        return true;
    }

    /** Returns false where AWS would refuse the handle. */
    boolean changeVisibility(String handle, long visibility, long now) {
        expire(now);
        Message message = messages.get(handle.substring(0, handle.indexOf(':')));
        if (message == null || !message.handle().equals(handle) || message.invisibleUntil <= now) {
            return false;
        }
        if (visibility == 0) {
            reappear(message);
        } else {
            hide(message, now + visibility);
        }
        return true;
    }

    /** Brings back what nobody deleted in time; returns when the next one is due, or Long.MAX_VALUE. */
    long expire(long now) {
        while (!timeouts.isEmpty() && timeouts.peek().at() <= now) {
            Timeout timeout = timeouts.poll();
            // Older timeouts of a message whose visibility was changed since say nothing any more.
            if (timeout.message().invisibleUntil == timeout.at()) {
                reappear(timeout.message());
            }
        }
        return timeouts.isEmpty() ? Long.MAX_VALUE : timeouts.peek().at();
    }

    /** How many messages can be received. */
    int visibleCount(long now) {
        return size() - inFlightCount(now);
    }

    /** How many messages are out. */
    int inFlightCount(long now) {
        expire(now);
        return (int) messages.values().stream()
                .filter(message -> message.invisibleUntil > now)
                .count();
    }

    int size() {
        return messages.size();
    }

    Counts counts() {
        return new Counts(sent, received, redelivered, deleted, deadLetters.size());
    }

    private void hide(Message message, long until) {
        message.invisibleUntil = until;
        timeouts.add(new Timeout(until, message));
    }

    private void reappear(Message message) {
        message.invisibleUntil = 0;
        if (maxReceiveCount > 0 && message.receiveCount >= maxReceiveCount) {
            messages.remove(message.id);
            deadLetters.add(message);
            if (fifo) {
                groups.get(message.group).remove(message);
            }
        } else if (!fifo) {
            visible.add(message);
        }
    }

    private void makeVisible(Message message) {
        if (fifo) {
            groups.computeIfAbsent(message.group, group -> new ArrayDeque<>()).add(message);
        } else {
            visible.add(message);
        }
    }

    private List<Message> takeVisible(int max) {
        List<Message> taken = new ArrayList<>(max);
        while (taken.size() < max && !visible.isEmpty()) {
            taken.add(visible.poll());
        }
        return taken;
    }

    private List<Message> takeFromGroups(int max) {
        List<Message> taken = new ArrayList<>(max);
        for (Deque<Message> group : groups.values()) {
            if (isFree(group)) {
                group.stream().limit(max - taken.size()).forEach(taken::add);
            }
            if (taken.size() == max) {
                break;
            }
        }
        return taken;
    }

    private static boolean isFree(Deque<Message> group) {
        return !group.isEmpty() && group.stream().allMatch(message -> message.invisibleUntil == 0);
    }
}
