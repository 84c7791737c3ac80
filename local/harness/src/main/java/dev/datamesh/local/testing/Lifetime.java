package dev.datamesh.local.testing;

/** Closes what lives as long as the JVM. */
final class Lifetime {

    private Lifetime() {}

    static <T extends AutoCloseable> T untilExit(T thing) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                thing.close();
                            } catch (Exception e) {
                                System.err.println("not closed at exit: " + e);
                            }
                        },
                        "close at exit"));
        return thing;
    }
}
