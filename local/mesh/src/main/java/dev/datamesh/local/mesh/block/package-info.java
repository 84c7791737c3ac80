/**
 * Blocks of samples as they travel: one Arrow IPC stream per Kafka message, one message per stride and topic, exactly as
 * publishers and readers of the Arrakis protocol write and expect them.
 */
package dev.datamesh.local.mesh.block;
