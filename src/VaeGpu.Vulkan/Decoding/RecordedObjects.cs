namespace VaeGpu.Vulkan;

/// <summary>What commands of the host's may name after their decoder is gone.</summary>
internal sealed class RecordedObjects(DecodeEngine engine, MemoryArena uploads) : IDisposable
{
    public void Dispose()
    {
        engine.Dispose();
        uploads.Dispose();
    }
}
