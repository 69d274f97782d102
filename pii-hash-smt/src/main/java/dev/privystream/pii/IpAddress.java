package dev.privystream.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads IP addresses and writes each in one form. Only text that is an address by itself is read, and no name server is
 * ever asked.
 */
final class IpAddress {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int GROUPS = 8;
    private static final int LONGEST_IPV6 = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    private IpAddress() {}

    /**
     * Returns the canonical form of an address:
     *
     * <ul>
     *   <li>IPv4 as four decimal numbers. Numbers with leading zeros, which some read as octal, and short forms such as
     *       {@code 127.1} are refused.
     *   <li>IPv6 as RFC 5952 says, in hexadecimal groups only, without its zone.
     *   <li>IPv4-mapped IPv6, {@code ::ffff:0:0/96}, as the IPv4 address.
     * </ul>
     *
     * Null if the text is no address: brackets, ports, prefix lengths and whitespace are no part of one.
     */
    static String canonical(String text) {
        if (IPV4.matcher(text).matches()) {
            return text;
        }
        int zone = text.indexOf('%');
        if (zone == text.length() - 1) {
            return null;
        }
        int[] groups = groups(zone < 0 ? text : text.substring(0, zone));
        return groups == null ? null : isMappedIpv4(groups) ? ipv4(groups) : ipv6(groups);
    }

    private static int[] groups(String text) {
        if (text.length() > LONGEST_IPV6) {
            return null;
        }
        String[] aroundGap = text.split("::", -1);
        boolean gap = aroundGap.length == 2;
        List<Integer> head = new ArrayList<>();
        List<Integer> tail = new ArrayList<>();
        if (aroundGap.length > 2
                || !readGroups(aroundGap[0], !gap, head)
                || gap && !readGroups(aroundGap[1], true, tail)) {
            return null;
        }
        int given = head.size() + tail.size();
        if (gap ? given >= GROUPS : given != GROUPS) {
            return null;
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < head.size(); i++) {
            groups[i] = head.get(i);
        }
        for (int i = 0; i < tail.size(); i++) {
            groups[GROUPS - tail.size() + i] = tail.get(i);
        }
        return groups;
    }

    /** @param mayEndInIpv4 whether these are the last groups, of which two can be written as an IPv4 address */
    private static boolean readGroups(String text, boolean mayEndInIpv4, List<Integer> groups) {
        if (text.isEmpty()) {
            return true;
        }
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            if (GROUP.matcher(parts[i]).matches()) {
                groups.add(Integer.parseInt(parts[i], 16));
            } else if (mayEndInIpv4
                    && i == parts.length - 1
                    && IPV4.matcher(parts[i]).matches()) {
                String[] octets = parts[i].split("\\.");
                groups.add(Integer.parseInt(octets[0]) << 8 | Integer.parseInt(octets[1]));
                groups.add(Integer.parseInt(octets[2]) << 8 | Integer.parseInt(octets[3]));
            } else {
                return false;
            }
        }
        return true;
    }

    private static boolean isMappedIpv4(int[] groups) {
        for (int i = 0; i < 5; i++) {
            if (groups[i] != 0) {
                return false;
            }
        }
        return groups[5] == 0xffff;
    }

    private static String ipv4(int[] groups) {
        return (groups[6] >> 8) + "." + (groups[6] & 0xff) + "." + (groups[7] >> 8) + "." + (groups[7] & 0xff);
    }

    /** The first of the longest runs of two or more zeros is left out. */
    private static String ipv6(int[] groups) {
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gap = i;
                gapLength = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
