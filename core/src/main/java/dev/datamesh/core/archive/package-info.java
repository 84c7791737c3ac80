/** What a stream's archive holds of its topics, and which commits to it are right. */
@org.jspecify.annotations.NullMarked
package dev.datamesh.core.archive;
