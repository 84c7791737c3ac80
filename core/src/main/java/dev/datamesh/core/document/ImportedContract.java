package dev.datamesh.core.document;

import java.util.List;
import java.util.Map;

/**
 * What became of a contract that was written elsewhere.
 *
 * @param manifest a DataProduct, as it is applied: maps, lists, strings, numbers and booleans
 * @param losses what the contract says and the manifest does not, in the order of the contract
 */
public record ImportedContract(Map<String, Object> manifest, List<Loss> losses) {
    /**
     * One thing that was not carried over, or not as it was.
     *
     * @param path where the contract says it, such as {@code schema[0].properties[2].quality}
     * @param why what became of it, and what to do
     */
    public record Loss(String path, String why) {
        @Override
        public String toString() {
            return path + ": " + why;
        }
    }

    public ImportedContract {
        losses = List.copyOf(losses);
    }
}
