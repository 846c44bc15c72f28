using System.IO;
using UnityEditor.AssetImporters;

namespace VaeGpu.Editor
{
    /// <summary>Makes a <see cref="ModelAsset"/> of each .safetensors file in the project.</summary>
    [ScriptedImporter(1, "safetensors")]
    public sealed class ModelImporter : ScriptedImporter
    {
        /// <summary>Reads the file and keeps its bytes as they are.</summary>
        public override void OnImportAsset(AssetImportContext ctx)
        {
            byte[] bytes = File.ReadAllBytes(ctx.assetPath);
            string fault = ModelFile.Fault(bytes);
            if (fault != null)
            {
                ctx.LogImportError($"{ctx.assetPath} is no model. {fault}");
                return;
            }

            var asset = ModelAsset.Create(bytes);
            ctx.AddObjectToAsset("model", asset);
            ctx.SetMainObject(asset);
        }
    }
}
