using UnityEditor.AssetImporters;

namespace VaeGpu.Unity.Tests;

/// <summary>Models come into a project as they are.</summary>
public sealed class ImporterTests
{
    [Test]
    public void ModelImporter_KeepsTheBytes()
    {
        string model = Repository.Path("samples/models/fashion.safetensors");
        var context = new AssetImportContext { assetPath = model };
        new Editor.ModelImporter().OnImportAsset(context);
        Assert.That(((ModelAsset)context.Main!).Bytes.SequenceEqual(File.ReadAllBytes(model)), Is.True);
    }

    [Test]
    public void ModelImporter_SaysWhatIsWrong()
    {
        var context = new AssetImportContext { assetPath = Repository.Path("LICENSE") };
        new Editor.ModelImporter().OnImportAsset(context);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(context.Main is null, Is.True);
            Assert.That(context.Error, Does.Contain("LICENSE is no model"));
        }
    }
}
