/** What the mesh's API says of products and domains, followed into the catalogue. */
package dev.datamesh.runtime.mesh;
