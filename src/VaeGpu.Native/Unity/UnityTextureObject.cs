using System.Runtime.InteropServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>vg_unity_texture: an image on Unity's device that Unity takes for a texture from outside. Thread-safe by its device's lock.</summary>
internal sealed unsafe class UnityTextureObject : NativeObject, IDisposable
{
    private readonly ulong* _address;
    private bool _disposed;

    /// <param name="device">Unity's device.</param>
    /// <param name="image">The image, which passes to this.</param>
    public UnityTextureObject(UnityDevice device, StorageImage image)
    {
        Device = device;
        Image = image;
        _address = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *_address = image.Handle;
    }

    /// <inheritdoc/>
    public override string Kind => "texture";

    public UnityDevice Device { get; }

    public StorageImage Image { get; }

    /// <summary>Where the VkImage stands; good until the texture is destroyed.</summary>
    public void* Address => _address;

    /// <summary>Frees it, once; the device must have done with it.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Image.Dispose();
            NativeMemory.Free(_address);
        }
    }
}
