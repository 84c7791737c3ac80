/** The present, read from Kafka. */
package dev.datamesh.runtime.live;
