/** A node of one machine: runs the pods of the runtimes as local processes. */
package dev.datamesh.local.mesh.node;
