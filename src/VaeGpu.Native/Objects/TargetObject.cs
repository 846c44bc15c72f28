using System.Diagnostics.CodeAnalysis;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_target: an image that other interfaces import. Thread-safe: nothing writes it while it goes.</summary>
internal sealed class TargetObject : NativeObject
{
    private readonly object _lock = new();
    private readonly ContextObject _context;
    private bool _destroyed;

    /// <param name="context">Where; counts this target already.</param>
    /// <param name="image">The image, this object's from here on.</param>
    public TargetObject(ContextObject context, GpuSharedImage image)
    {
        _context = context;
        Image = image;
    }

    /// <inheritdoc/>
    public override string Kind => "target";

    /// <summary>The image, to be used by who has entered.</summary>
    public GpuSharedImage Image { get; }

    public string DeviceUuid => _context.Device!.Info.Uuid;

    /// <summary>Takes the target for this thread. Where this gives true, and only there, <see cref="Exit"/> must follow.</summary>
    /// <returns>False where another thread has it.</returns>
    /// <param name="decoder">The decoder that is to write it.</param>
    /// <exception cref="NativeException">It is destroyed, or of another context than the decoder.</exception>
    public bool TryEnter(DecoderObject decoder)
    {
        if (decoder.Context != _context)
        {
            throw NativeException.Argument("The decoder and the target are of two contexts.");
        }

        if (!Monitor.TryEnter(_lock))
        {
            return false;
        }

        if (_destroyed)
        {
            Monitor.Exit(_lock);
            ThrowDestroyed();
        }

        return true;
    }

    /// <summary>Gives the target back.</summary>
    public void Exit() => Monitor.Exit(_lock);

    /// <summary>Gives the memory out once more.</summary>
    /// <exception cref="NativeException">It is destroyed.</exception>
    public int Export()
    {
        lock (_lock)
        {
            if (_destroyed)
            {
                ThrowDestroyed();
            }

            return Image.ExportFileDescriptor();
        }
    }

    /// <summary>Frees it, once what was submitted is complete.</summary>
    /// <exception cref="NativeException">It is destroyed.</exception>
    public void Destroy()
    {
        lock (_lock)
        {
            HandleTable.Remove(this);
            _destroyed = true;
            Image.Dispose();
            _context.RemoveTarget();
        }
    }

    [DoesNotReturn]
    private static void ThrowDestroyed() => throw new NativeException(ResultCode.Handle, "The target was destroyed.");
}
