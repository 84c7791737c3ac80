package dev.datamesh.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LoadState;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.compiler.LuaC;
import org.luaj.vm2.lib.BaseLib;
import org.luaj.vm2.lib.PackageLib;
import org.luaj.vm2.lib.TableLib;

/**
 * Runs a health customisation as Argo CD does: the object is the global {@code obj}, the result a table of {@code status} and
 * {@code message}; of Lua's libraries there are the base and {@code table} only, no {@code string}.
 *
 * @param text the program
 */
record LuaHealth(String text) {
    /** What the program says. */
    record Verdict(String status, String message) {}

    Verdict of(JsonNode object) {
        Globals globals = new Globals();
        globals.load(new BaseLib());
        globals.load(new PackageLib());
        globals.load(new TableLib());
        LoadState.install(globals);
        LuaC.install(globals);
        globals.set("obj", value(object));
        LuaValue result = globals.load(text, "health.lua").call();
        return new Verdict(
                result.get("status").checkjstring(), result.get("message").optjstring(""));
    }

    private static LuaValue value(JsonNode node) {
        if (node.isObject()) {
            LuaTable table = new LuaTable();
            node.properties().forEach(field -> table.set(field.getKey(), value(field.getValue())));
            return table;
        }
        if (node.isArray()) {
            LuaTable table = new LuaTable();
            for (int index = 0; index < node.size(); index++) {
                table.set(index + 1, value(node.get(index)));
            }
            return table;
        }
        if (node.isNumber()) {
            return LuaValue.valueOf(node.doubleValue());
        }
        if (node.isBoolean()) {
            return LuaValue.valueOf(node.booleanValue());
        }
        return node.isNull() ? LuaValue.NIL : LuaValue.valueOf(node.asText());
    }
}
