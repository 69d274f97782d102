package dev.privystream.benchmarks;

/**
 * What a figure must reach.
 *
 * @param text names the figure and the bound
 * @param actual the figure, as it is printed
 * @param met whether it is within the bound
 */
record Target(String text, String actual, boolean met) {

    @Override
    public String toString() {
        return "%-8s %s: %s".formatted(met ? "met" : "NOT MET", text, actual);
    }
}
