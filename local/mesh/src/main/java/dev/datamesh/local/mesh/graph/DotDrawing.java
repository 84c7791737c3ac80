package dev.datamesh.local.mesh.graph;

import dev.datamesh.local.mesh.graph.Picture.Kind;
import dev.datamesh.local.mesh.graph.Picture.Node;

/** A picture in the language of Graphviz. */
final class DotDrawing {
    private DotDrawing() {}

    static String of(Picture picture) {
        StringBuilder dot =
                new StringBuilder("digraph mesh {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        for (Node node : picture.nodes()) {
            dot.append("  ")
                    .append(quoted(node.id()))
                    .append(" [label=")
                    .append(
                            node.note().isEmpty()
                                    ? quoted(node.id())
                                    : '"' + escaped(node.id()) + "\\n" + escaped(node.note()) + '"')
                    .append(style(node))
                    .append("];\n");
        }
        picture.arrows()
                .forEach(arrow -> dot.append("  ")
                        .append(quoted(arrow.from()))
                        .append(" -> ")
                        .append(quoted(arrow.to()))
                        .append(";\n"));
        return dot.append("}\n").toString();
    }

    private static String style(Node node) {
        String shape = switch (node.kind()) {
            case Kind.Product -> "";
            case Kind.Unknown -> ", style=dashed";
            case Kind.Reader -> ", shape=ellipse";
        };
        return node.warnings().isEmpty() ? shape : shape + ", color=red";
    }

    private static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    /** Names of subjects are free text. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
