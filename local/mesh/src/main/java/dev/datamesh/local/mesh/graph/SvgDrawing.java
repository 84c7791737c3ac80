package dev.datamesh.local.mesh.graph;

import dev.datamesh.local.mesh.graph.Picture.Arrow;
import dev.datamesh.local.mesh.graph.Picture.Kind;
import dev.datamesh.local.mesh.graph.Picture.Node;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A picture as SVG: a column for each step that the data go, and in it each node as near as can be to those it comes from. */
final class SvgDrawing {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int WIDTH = 240;
    private static final int HEIGHT = 44;
    private static final int GAP_X = 80;
    private static final int GAP_Y = 20;
    private static final int MARGIN = 20;

    private record Place(int x, int y) {}

    private final Picture picture;
    private final Map<String, Integer> columns = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    private SvgDrawing(Picture picture) {
        this.picture = picture;
        columns();
        places();
    }

    static String of(Picture picture) {
        return new SvgDrawing(picture).draw();
    }

    /** The longest way from a beginning; in a loop there is none, so no way is longer than there are nodes. */
    private void columns() {
        picture.nodes().forEach(node -> columns.put(node.id(), 0));
        boolean moved = true;
        for (int round = 0; moved && round < picture.nodes().size(); round++) {
            moved = false;
            for (Arrow arrow : picture.arrows()) {
                int after = columns.get(arrow.from()) + 1;
                if (after > columns.get(arrow.to()) && after < picture.nodes().size()) {
                    columns.put(arrow.to(), after);
                    moved = true;
                }
            }
        }
    }

    private void places() {
        Map<Integer, List<Node>> byColumn = new TreeMap<>();
        picture.nodes()
                .forEach(node -> byColumn.computeIfAbsent(columns.get(node.id()), any -> new ArrayList<>())
                        .add(node));
        int x = MARGIN;
        for (List<Node> column : byColumn.values()) {
            column.sort(Comparator.comparingDouble(this::middleOfThoseBefore));
            int y = MARGIN;
            for (Node node : column) {
                places.put(node.id(), new Place(x, y));
                y += HEIGHT + GAP_Y;
            }
            x += WIDTH + GAP_X;
        }
    }

    private double middleOfThoseBefore(Node node) {
        return picture.before(node).stream()
                .map(before -> places.get(before.id()))
                .filter(place -> place != null)
                .mapToInt(Place::y)
                .average()
                .orElse(0);
    }

    private String draw() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartElement("svg");
            xml.writeDefaultNamespace(SVG);
            xml.writeAttribute("viewBox", "0 0 " + extent(true) + " " + extent(false));
            xml.writeAttribute("font-family", "sans-serif");
            xml.writeAttribute("font-size", "13");
            for (Arrow arrow : picture.arrows()) {
                arrow(xml, places.get(arrow.from()), places.get(arrow.to()));
            }
            for (Node node : picture.nodes()) {
                node(xml, node, places.get(node.id()));
            }
            xml.writeEndElement();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.append('\n').toString();
    }

    private int extent(boolean wide) {
        return places.values().stream()
                        .mapToInt(place -> wide ? place.x() + WIDTH : place.y() + HEIGHT)
                        .max()
                        .orElse(0)
                + MARGIN;
    }

    private static void arrow(XMLStreamWriter xml, Place from, Place to) throws XMLStreamException {
        int x1 = from.x() + WIDTH;
        int y1 = from.y() + HEIGHT / 2;
        int y2 = to.y() + HEIGHT / 2;
        int bend = GAP_X / 2;
        xml.writeEmptyElement("path");
        xml.writeAttribute(
                "d",
                String.format(
                        Locale.ROOT,
                        "M%d,%d C%d,%d %d,%d %d,%d m-7,-4 l7,4 l-7,4",
                        x1,
                        y1,
                        x1 + bend,
                        y1,
                        to.x() - bend,
                        y2,
                        to.x(),
                        y2));
        xml.writeAttribute("fill", "none");
        xml.writeAttribute("stroke", "#666");
    }

    private static void node(XMLStreamWriter xml, Node node, Place at) throws XMLStreamException {
        xml.writeStartElement("g");
        xml.writeStartElement("title");
        xml.writeCharacters(node.id() + (node.warnings().isEmpty() ? "" : " " + String.join("; ", node.warnings())));
        xml.writeEndElement();
        xml.writeEmptyElement("rect");
        xml.writeAttribute("x", Integer.toString(at.x()));
        xml.writeAttribute("y", Integer.toString(at.y()));
        xml.writeAttribute("width", Integer.toString(WIDTH));
        xml.writeAttribute("height", Integer.toString(HEIGHT));
        xml.writeAttribute("rx", node.kind() == Kind.Reader ? "22" : "4");
        xml.writeAttribute("fill", "#fff");
        xml.writeAttribute("stroke", node.warnings().isEmpty() ? "#333" : "#c00");
        if (node.kind() == Kind.Unknown) {
            xml.writeAttribute("stroke-dasharray", "5,4");
        }
        text(xml, at.x() + WIDTH / 2, at.y() + (node.note().isEmpty() ? 27 : 19), "#000", node.id());
        if (!node.note().isEmpty()) {
            text(xml, at.x() + WIDTH / 2, at.y() + 36, "#666", node.note());
        }
        xml.writeEndElement();
    }

    private static void text(XMLStreamWriter xml, int x, int y, String colour, String text) throws XMLStreamException {
        xml.writeStartElement("text");
        xml.writeAttribute("x", Integer.toString(x));
        xml.writeAttribute("y", Integer.toString(y));
        xml.writeAttribute("text-anchor", "middle");
        xml.writeAttribute("fill", colour);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }
}
