/** What is made of what. */
@org.jspecify.annotations.NullMarked
package dev.datamesh.core.lineage;
