/** What records look like: their schemas, the ids by which records name them, and which of them readers need. */
@org.jspecify.annotations.NullMarked
package dev.datamesh.core.record;
