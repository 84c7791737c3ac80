package dev.datamesh.local.mesh.cluster;

import dev.datamesh.api.Patterns;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.regex.Pattern;

/** A product as people write it: {@code h1/strain}. */
public record ProductAddress(String domain, String name) {
    private static final Pattern LABEL = Pattern.compile(Patterns.DNS_LABEL);

    public static ProductAddress parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 2
                || !LABEL.matcher(parts[0]).matches()
                || !LABEL.matcher(parts[1]).matches()) {
            throw MeshException.usage(
                    "'" + text + "' names no product",
                    "write DOMAIN/PRODUCT, such as h1/strain; 'mesh status' lists them"
                            + (text.contains(":") ? ", 'mesh find " + text + "' says which has that channel" : ""));
        }
        return new ProductAddress(parts[0], parts[1]);
    }

    @Override
    public String toString() {
        return domain + "/" + name;
    }
}
