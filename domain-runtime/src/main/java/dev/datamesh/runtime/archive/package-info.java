/** The archive: what topics held, as Iceberg tables, written and read again. */
package dev.datamesh.runtime.archive;
