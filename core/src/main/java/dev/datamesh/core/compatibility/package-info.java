/** Which changes of a contract those who read by it, or wrote by it, can live with. */
@org.jspecify.annotations.NullMarked
package dev.datamesh.core.compatibility;
