using System.Collections.Concurrent;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Collects what the validation layer says; a test that leaves a message behind fails.</summary>
internal sealed class Messages
{
    private readonly ConcurrentQueue<GpuMessage> _messages = new();

    public void Add(GpuMessage message) => _messages.Enqueue(message);

    /// <summary>All messages so far, which are forgotten.</summary>
    public GpuMessage[] Take()
    {
        var taken = new List<GpuMessage>();
        while (_messages.TryDequeue(out GpuMessage message))
        {
            taken.Add(message);
        }

        return [.. taken];
    }
}
