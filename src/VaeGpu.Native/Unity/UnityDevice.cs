using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using VaeGpu.Vulkan;

namespace VaeGpu.Native;

/// <summary>
/// Unity's Vulkan device from its initialisation to its shutdown, and what the library made on it. Its render events are never inside while it is
/// shut down, and after that nothing of the library's touches the device.
/// </summary>
internal sealed unsafe class UnityDevice
{
    private const uint General = 1;
    private const uint ComputeShader = 0x800;
    private const uint ShaderWrite = 0x40;
    private const uint ColorAspect = 1;
    private const uint StorageUse = 8;
    private const uint TwoDimensional = 1;

    /// <summary>Frames by which Unity's threads may be ahead of the one that renders, and more.</summary>
    private const ulong FramesAhead = 4;

    private readonly object _lock = new();
    private readonly UnityGraphicsVulkan* _vulkan;
    private readonly UnityVulkanInstance _handles;
    private readonly List<UnityTextureObject> _textures = [];

    /// <summary>Textures that were destroyed since the last event. Frames that show them need not decode: how far Unity is by now the next event alone tells.</summary>
    private readonly List<UnityTextureObject> _leaving = [];

    private ContextObject? _context;
    private ulong _lastFrame;
    private ulong _completedFrame;
    private bool _closed;

    /// <param name="vulkan">Unity's interface.</param>
    /// <param name="handles">Its handles.</param>
    public UnityDevice(UnityGraphicsVulkan* vulkan, in UnityVulkanInstance handles)
    {
        _vulkan = vulkan;
        _handles = handles;
    }

    /// <summary>Unity's queue.</summary>
    public UnityQueue Queue { get; } = new();

    /// <summary>What every call says once the device is gone.</summary>
    public static NativeException Gone() => new(ResultCode.DeviceLost, "Unity has shut its graphics device down. Destroy what was made on it, and make it anew once Unity has another.");

    /// <summary>The device as a context, made when first asked for.</summary>
    /// <param name="given">How, the first time.</param>
    /// <exception cref="NativeException">An option is wrong, or the device goes.</exception>
    /// <exception cref="GpuException">The device is too old.</exception>
    public ulong GetContext(in NativeContextOptions given)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            if (_context is null)
            {
                var made = new ContextObject(ContextFactory.AdoptUnity(in given, in _handles, Queue), 0) { Unity = this };
                try
                {
                    HandleTable.Add(made);
                }
                catch
                {
                    made.Device!.Dispose();
                    throw;
                }

                _context = made;
            }

            return _context.Handle;
        }
    }

    /// <summary>The decode event. Allocates nothing once its decoder is warm.</summary>
    /// <exception cref="NativeException">Something is wrong with the event, or the device goes.</exception>
    public ResultCode Decode(in NativeUnityEvent given)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            DecoderObject decoder = HandleTable.Get<DecoderObject>(given.Decoder);
            StructMemory.CheckPointer(given.Texture, "event.texture");
            if (decoder.Context != _context)
            {
                throw NativeException.Argument("event.decoder is not on Unity's device: its context must come from vg_unity_get_context.");
            }

            UnityVulkanImage image = default;
            if (_vulkan->AccessTexture(given.Texture, null, General, ComputeShader, ShaderWrite, UnityAccessMode.PipelineBarrier, &image) == 0)
            {
                throw NativeException.Argument("Unity knows no texture by event.texture; it must come from Texture.GetNativeTexturePtr.");
            }

            // Only now: an access makes an earlier answer void.
            UnityVulkanRecordingState state = default;
            if (_vulkan->CommandRecordingState(&state, UnityQueueAccess.None) == 0 || state.CommandBuffer == 0)
            {
                throw new NativeException(ResultCode.Device, "Unity gives no command buffer to this event.");
            }

            if (state.SubPassIndex >= 0 && state.RenderPass != 0)
            {
                throw new NativeException(ResultCode.Device, "Unity calls this event inside a render pass.");
            }

            // Frames count from 1 here, and from 0 there perhaps. A safe frame that is not over yet says that none is known.
            ulong current = Math.Min(state.CurrentFrameNumber, ulong.MaxValue - FramesAhead - 1);
            _lastFrame = current + 1;
            _completedFrame = state.SafeFrameNumber < current ? state.SafeFrameNumber + 1 : _completedFrame;
            RetireTextures();
            GpuTarget target = TargetOf(in given, in image);
            return DecodeCalls.Record(decoder, null, state.CommandBuffer, in target, _lastFrame, _completedFrame);
        }
    }

    /// <summary>Makes a texture that Unity can take from outside.</summary>
    /// <exception cref="NativeException">The context is another, or the device goes.</exception>
    /// <exception cref="ArgumentException">There is no such image on the device.</exception>
    public UnityTextureObject CreateTexture(ContextObject context, uint width, uint height, uint format)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            var image = new StorageImage(context.Device!.Internal, format, width, height);
            UnityTextureObject? texture = null;
            try
            {
                texture = new UnityTextureObject(this, image);
                HandleTable.Add(texture);
                _textures.Add(texture);
                return texture;
            }
            catch
            {
                if (texture is null)
                {
                    image.Dispose();
                }

                texture?.Dispose();
                throw;
            }
        }
    }

    /// <summary>The address of a texture's VkImage.</summary>
    /// <exception cref="NativeException">The device is gone.</exception>
    public void* AddressOf(UnityTextureObject texture)
    {
        lock (_lock)
        {
            ThrowIfClosed();
            return texture.Address;
        }
    }

    /// <summary>Frees a texture once no frame can use it that Unity has begun, or with the device.</summary>
    /// <exception cref="NativeException">It is destroyed.</exception>
    public void Destroy(UnityTextureObject texture)
    {
        lock (_lock)
        {
            HandleTable.Remove(texture);
            if (_textures.Remove(texture))
            {
                _leaving.Add(texture);
            }
        }
    }

    /// <summary>Frees all that is on the device, which Unity destroys next. Decoders stay as handles that say so.</summary>
    public void Close()
    {
        Queue.Close();
        lock (_lock)
        {
            _closed = true;
            // Unity's own sample frees at once here, so that its frames should be over; nothing says so.
            _context?.Device!.Internal.WaitIdle();
            foreach (UnityTextureObject texture in _textures.Concat(_leaving))
            {
                texture.Dispose();
            }

            _textures.Clear();
            _leaving.Clear();
            _context?.Close();
            _context = null;
        }
    }

    private void RetireTextures()
    {
        foreach (UnityTextureObject texture in _leaving)
        {
            _context!.Device!.Internal.Retire(_lastFrame + FramesAhead, texture);
        }

        _leaving.Clear();
    }

    private GpuTarget TargetOf(in NativeUnityEvent given, in UnityVulkanImage image)
    {
        var host = new HostImage { Image = image.Image, CurrentLayout = General, FinalLayout = General, IsPassing = true };
        if (OwnImage(image.Image) is { } own)
        {
            // What Unity cannot know of an image that it did not make.
            host = host with { Format = own.Format, Width = own.Width, Height = own.Height };
        }
        else
        {
            CheckImage(in image);
            host = host with { Format = image.Format, Width = image.Width, Height = image.Height };
        }

        return ImageReader.Place(
            GpuTarget.ToImage(in host), new TargetRectangle(given.X, given.Y, given.RectangleWidth, given.RectangleHeight), given.Columns, given.Flags);
    }

    private StorageImage? OwnImage(ulong image)
    {
        foreach (UnityTextureObject texture in _textures)
        {
            if (texture.Image.Handle == image)
            {
                return texture.Image;
            }
        }

        return null;
    }

    private static void CheckImage(in UnityVulkanImage image)
    {
        if (image.Type != TwoDimensional || image.Samples != 1 || image.Aspect != ColorAspect)
        {
            throw new NativeException(ResultCode.Unsupported, "The texture is not of two dimensions, one sample and colours.");
        }

        if ((image.Usage & StorageUse) == 0)
        {
            throw new NativeException(ResultCode.Unsupported, "Kernels cannot write the texture: make the RenderTexture with enableRandomWrite.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfClosed()
    {
        if (_closed)
        {
            ThrowClosed();
        }
    }

    [DoesNotReturn]
    private static void ThrowClosed() => throw Gone();
}
