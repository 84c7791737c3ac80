package dev.datamesh.core.compatibility;

/**
 * Something that one schema lets be written and another cannot read.
 *
 * @param field where, from the record on: {@code lines[].price}; empty = the record itself
 * @param written what may be written there, in words
 * @param read what is read there, in words
 */
public record Break(String field, String written, String read) {}
