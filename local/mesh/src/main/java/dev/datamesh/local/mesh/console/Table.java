package dev.datamesh.local.mesh.console;

import java.util.ArrayList;
import java.util.List;

/** Rows in columns that are as wide as they must be; the last column is never padded. */
public final class Table {
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder(INDENT);
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            line.append(cell);
            if (column < cells.size() - 1) {
                line.append(" ".repeat(width(column) - cell.length())).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream()
                .filter(cells -> column < cells.size())
                .mapToInt(cells -> cells.get(column).length())
                .max()
                .orElse(0);
    }
}
