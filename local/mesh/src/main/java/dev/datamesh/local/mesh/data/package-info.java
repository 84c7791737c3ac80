/** The data of a mesh as its clients get them: over Arrow Flight, from the gateway or a domain's runtime. */
package dev.datamesh.local.mesh.data;
