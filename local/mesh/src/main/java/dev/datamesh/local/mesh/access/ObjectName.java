package dev.datamesh.local.mesh.access;

import dev.datamesh.local.mesh.console.MeshException;
import java.util.Locale;
import java.util.zip.CRC32;

/** A request or a grant, as people write it: {@code cbc/h1-strain}. */
record ObjectName(String namespace, String name) {
    /** How long a name of the mesh may be. */
    private static final int MOST = 40;

    private static final int DIGEST = 8;

    /** @param kind the word for what is named, for the error */
    static ObjectName parse(String kind, String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw MeshException.usage(
                    "'" + text + "' names no " + kind, "write NAMESPACE/NAME; 'mesh access' lists requests and grants");
        }
        return new ObjectName(parts[0], parts[1]);
    }

    /** A name made of some words, the same for the same words; where it would be too long, its end is a digest of all. */
    static String of(String... words) {
        String all = String.join("-", words)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        if (all.length() <= MOST) {
            return all;
        }
        CRC32 digest = new CRC32();
        digest.update(all.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String end = String.format(Locale.ROOT, "-%0" + DIGEST + "x", digest.getValue());
        return all.substring(0, MOST - end.length()).replaceAll("-+$", "") + end;
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
