/** Streams of records: from Kafka's bytes, by their schemas, to the tables that readers get. */
package dev.datamesh.runtime.record;
