/** Who may read what: asking for it, consenting to it, taking it back. */
package dev.datamesh.local.mesh.access;
