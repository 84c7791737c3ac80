package dev.datamesh.local.mesh.graph;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A graph to be drawn. An arrow goes the way the data go.
 *
 * @param nodes products and readers, in the order of their ids
 * @param arrows between them, in the order of their ends
 */
record Picture(List<Node> nodes, List<Arrow> arrows) {
    /** What a node stands for. */
    enum Kind {
        /** A product that is declared. */
        Product,
        /** A product that others name as an input, and that is not there, or not for the one who asks. */
        Unknown,
        /** Somebody who was granted a product. */
        Reader
    }

    /**
     * One product or reader.
     *
     * @param id {@code h1/strain}, or {@code ServiceAccount cbc/search}
     * @param note what else is worth saying, in a few words; may be empty
     * @param warnings what is wrong with it; mostly none
     */
    record Node(
            String id,
            Kind kind,
            String note,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {
        Node {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * The data of one end go to the other.
     *
     * @param from the id of a product
     * @param to the id of a product or reader
     */
    record Arrow(String from, String to) {}

    Picture {
        nodes = List.copyOf(nodes);
        arrows = List.copyOf(arrows);
    }

    List<String> warnings() {
        return nodes.stream()
                .flatMap(node -> node.warnings().stream().map(warning -> node.id() + " " + warning))
                .toList();
    }

    /** Those that the data of a node go to. */
    List<Node> after(Node node) {
        return nodes.stream()
                .filter(each -> arrows.contains(new Arrow(node.id(), each.id())))
                .toList();
    }

    /** Those whose data go to a node. */
    List<Node> before(Node node) {
        return nodes.stream()
                .filter(each -> arrows.contains(new Arrow(each.id(), node.id())))
                .toList();
    }
}
