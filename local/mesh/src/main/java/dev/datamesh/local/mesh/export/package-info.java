/** Products as documents that other catalogues read. */
package dev.datamesh.local.mesh.export;
