package dev.privystream.benchmarks;

/** Who is measured: the methods of {@link TransformBenchmark}. */
enum TransformContender {
    FLOOR("floor"),
    HASH_FIELD("hashField"),
    MASK_FIELD("maskField");

    private final String method;

    TransformContender(String method) {
        this.method = method;
    }

    /** The regular expression that JMH finds it by. */
    String include() {
        return "^" + TransformBenchmark.class.getName().replace(".", "\\.") + "\\." + method + "$";
    }
}
