package dev.datamesh.local.mesh.data;

import java.util.OptionalLong;

/**
 * A span of time in GPS nanoseconds.
 *
 * @param start empty = now
 * @param end exclusive; empty = for ever
 */
public record Span(OptionalLong start, OptionalLong end) {}
