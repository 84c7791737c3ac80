/** What products are made of and who reads them, as a picture. */
package dev.datamesh.local.mesh.graph;
