/** Streams of records: published from files, followed, and fetched. */
package dev.datamesh.local.mesh.record;
