package dev.privystream.standin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
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

    /** The messages of one group, in order. */
    private static final class Group {

        // Mutable state
        private final Deque<Message> messages = new ArrayDeque<>();
        private int out;

        /** Whether it is locked by none of its messages, and has some. */
        boolean isFree() {
            return out == 0 && !messages.isEmpty();
        }
    }

    /** How many of what have happened. */
    public record Counts(long sent, long received, long redelivered, long deleted, long deadLettered) {}

    private static final JsonMapper JSON = JsonMapper.shared();

    /** For how long a FIFO queue knows an attempt id. */
    private static final long ATTEMPT_MILLIS = 300_000;

    private record Timeout(long at, Message message) {}

    /** What a receive handed out. */
    private record Attempt(long at, List<Message> messages, List<String> handles) {}

    private final boolean fifo;
    private final long visibilityMillis;
    private final int maxReceiveCount;

    // Mutable state
    private final Map<String, Message> messages = new HashMap<>();
    private final Deque<Message> visible = new ArrayDeque<>();
    private final Map<String, Group> groups = new HashMap<>();
    private final Set<Group> freeGroups = new LinkedHashSet<>();
    private final PriorityQueue<Timeout> timeouts = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    private final Map<String, Attempt> attempts = new LinkedHashMap<>();
    private final List<Message> deadLetters = new ArrayList<>();
    private long sent;
    private long received;
    private long redelivered;
    private long deleted;
    private int outInAll;

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

    /**
     * As the other one; but what a FIFO queue handed out under the same attempt id it hands out again if all of it is still
     * out. That is no new receive: handles and counts stay, and the visibility begins anew.
     *
     * @param attemptId null for none; a standard queue takes no notice of it
     */
    List<Message> receive(int max, long visibility, String attemptId, long now) {
        if (!fifo || attemptId == null) {
            return receive(max, visibility, now);
        }
        expire(now);
        forgetAttempts(now);
        Attempt attempt = attempts.get(attemptId);
        if (attempt != null && isOut(attempt)) {
            attempt.messages().forEach(message -> hide(message, now + visibility));
            return attempt.messages();
        }
        List<Message> out = receive(max, visibility, now);
        attempts.remove(attemptId);
        if (!out.isEmpty()) {
            attempts.put(
                    attemptId,
                    new Attempt(now, out, out.stream().map(Message::handle).toList()));
        }
        return out;
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
            remove(message);
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
        return outInAll;
    }

    int size() {
        return messages.size();
    }

    Counts counts() {
        return new Counts(sent, received, redelivered, deleted, deadLetters.size());
    }

    private void forgetAttempts(long now) {
        Iterator<Attempt> oldestFirst = attempts.values().iterator();
        while (oldestFirst.hasNext() && now - oldestFirst.next().at() >= ATTEMPT_MILLIS) {
            oldestFirst.remove();
        }
    }

    private static boolean isOut(Attempt attempt) {
        return attempt.messages().stream().allMatch(message -> message.invisibleUntil != 0)
                && attempt.handles()
                        .equals(attempt.messages().stream().map(Message::handle).toList());
    }

    private void hide(Message message, long until) {
        if (message.invisibleUntil == 0) {
            countOut(message, 1);
        }
        message.invisibleUntil = until;
        timeouts.add(new Timeout(until, message));
    }

    private void reappear(Message message) {
        if (maxReceiveCount > 0 && message.receiveCount >= maxReceiveCount) {
            remove(message);
            deadLetters.add(message);
        } else {
            show(message);
            if (!fifo) {
                visible.add(message);
            }
        }
    }

    /** What is visible on a standard queue is left out when its turn comes. */
    private void remove(Message message) {
        messages.remove(message.id);
        if (fifo) {
            groups.get(message.group).messages.remove(message);
        }
        show(message);
    }

    private void show(Message message) {
        if (message.invisibleUntil != 0) {
            message.invisibleUntil = 0;
            countOut(message, -1);
        }
    }

    private void countOut(Message message, int change) {
        outInAll += change;
        if (fifo) {
            Group group = groups.get(message.group);
            group.out += change;
            noteWhetherFree(group);
        }
    }

    private void makeVisible(Message message) {
        if (fifo) {
            Group group = groups.computeIfAbsent(message.group, name -> new Group());
            group.messages.add(message);
            noteWhetherFree(group);
        } else {
            visible.add(message);
        }
    }

    /** A group that becomes free takes its turn after those that are. */
    private void noteWhetherFree(Group group) {
        if (group.isFree()) {
            freeGroups.add(group);
        } else {
            freeGroups.remove(group);
        }
    }

    private List<Message> takeVisible(int max) {
        List<Message> taken = new ArrayList<>(max);
        while (taken.size() < max && !visible.isEmpty()) {
            Message message = visible.poll();
            if (messages.containsKey(message.id)) {
                taken.add(message);
            }
        }
        return taken;
    }

    private List<Message> takeFromGroups(int max) {
        List<Message> taken = new ArrayList<>(max);
        for (Group group : freeGroups) {
            group.messages.stream().limit(max - taken.size()).forEach(taken::add);
            if (taken.size() == max) {
                break;
            }
        }
        return taken;
    }
}
