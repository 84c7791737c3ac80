package dev.datamesh.local.mesh.graph;

import dev.datamesh.local.mesh.graph.Picture.Kind;
import dev.datamesh.local.mesh.graph.Picture.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A picture as trees for a terminal: below each product what its data go to. What was drawn above already is not followed twice. */
final class TextDrawing {
    private final Picture picture;
    private final Set<Node> drawn = new HashSet<>();
    private final List<String> lines = new ArrayList<>();

    private TextDrawing(Picture picture) {
        this.picture = picture;
    }

    static String of(Picture picture) {
        TextDrawing drawing = new TextDrawing(picture);
        picture.nodes().stream()
                .filter(node -> picture.before(node).isEmpty())
                .forEach(root -> drawing.draw(root, "", ""));
        // Products of a loop have no beginning; the first of them is as good as any.
        picture.nodes().stream().filter(node -> !drawing.drawn.contains(node)).forEach(node -> {
            if (!drawing.drawn.contains(node)) {
                drawing.draw(node, "", "");
            }
        });
        return String.join("\n", drawing.lines) + "\n";
    }

    private void draw(Node node, String branch, String below) {
        List<Node> after = picture.after(node);
        boolean again = !drawn.add(node) && !after.isEmpty();
        lines.add(branch + title(node) + (again ? "  (see above)" : ""));
        if (again) {
            return;
        }
        for (int i = 0; i < after.size(); i++) {
            boolean last = i == after.size() - 1;
            draw(after.get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
        }
    }

    private static String title(Node node) {
        return switch (node.kind()) {
            case Kind.Product -> node.id() + "  " + node.note();
            case Kind.Unknown -> node.id() + "  (not there)";
            case Kind.Reader -> "→ " + node.id();
        };
    }
}
