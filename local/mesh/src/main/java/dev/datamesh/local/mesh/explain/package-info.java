/** Why something is not to be had: the first layer that says no. */
package dev.datamesh.local.mesh.explain;
