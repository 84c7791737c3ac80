package dev.datamesh.local.mesh.apply;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.Api;
import dev.datamesh.api.ClientMapper;
import dev.datamesh.api.Crds;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/** Reads manifests as what they are: kinds of the mesh. */
public final class TypedManifests {
    private final KubernetesSerialization json;

    public TypedManifests() {
        var mapper = new ObjectMapper();
        ClientMapper.configure(mapper);
        json = new KubernetesSerialization(mapper, true);
    }

    /** Whether a manifest is of a kind of the mesh. */
    public static boolean is(Manifest manifest, Class<?> kind) {
        return manifest.kind().equals(kind.getSimpleName())
                && manifest.apiVersion().startsWith(Api.GROUP + "/");
    }

    /**
     * The object. Fields that the kind does not have are not seen.
     *
     * @throws MeshException if it has no spec, or a field of another type than the kind's
     */
    public <T> T read(Manifest manifest, Class<T> kind) {
        if (!manifest.object().containsKey("spec")) {
            throw new MeshException(
                    manifest.place() + ": " + manifest.title() + " has no spec",
                    "docs/reference says what belongs there");
        }
        try {
            return json.convertValue(manifest.object(), kind);
        } catch (IllegalArgumentException e) {
            throw new MeshException(
                    manifest.place() + ": " + manifest.title() + " cannot be read: " + e.getMessage(),
                    "'mesh lint " + manifest.source() + "' names each field that is wrong",
                    e);
        }
    }

    /** The CustomResourceDefinition of a kind. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> definition(Class<? extends CustomResource<?, ?>> kind) {
        return json.unmarshal(Crds.manifest(kind), Map.class);
    }
}
