package dev.datamesh.core.product;

import java.util.Set;

/**
 * What is left of the bytes that a domain may archive. How large archives get nobody knows beforehand: they are measured, not asked
 * for. So what is archived goes on over the quota, and no stream begins an archive there.
 *
 * @param used what the tables of the domain hold, by what was reported of them last
 * @param allowed the quota; {@link Long#MAX_VALUE} = not bounded
 * @param tables the tables of this product's streams that are archived already
 */
public record ArchiveRoom(long used, long allowed, Set<String> tables) {
    /** Where nothing bounds it. */
    public static final ArchiveRoom UNBOUNDED = new ArchiveRoom(0, Long.MAX_VALUE, Set.of());

    public ArchiveRoom {
        tables = Set.copyOf(tables);
    }

    /** Whether a stream may be archived. */
    boolean isFor(String table) {
        return used < allowed || tables.contains(table);
    }
}
