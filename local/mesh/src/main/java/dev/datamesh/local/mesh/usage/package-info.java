/** Who was sent how much of what, by the word of the domains' runtimes. */
package dev.datamesh.local.mesh.usage;
