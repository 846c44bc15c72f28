using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeGpu.Native;

/// <summary>
/// What Unity calls: load and unload, the graphics device's events, render events. Unity calls the last two on its render thread; nothing of an
/// event's memory is kept past the call.
/// </summary>
internal static unsafe class UnityPlugin
{
    /// <summary>Events that Unity knows the library by: one that decodes, one that hands the queue over.</summary>
    public const int Events = 2;

    private const int DecodeEvent = 0;
    private const int QueueEvent = 1;

    private static readonly object Lock = new();
    private static UnityInterfaces* _interfaces;
    private static UnityGraphics* _graphics;
    private static UnityRenderer _renderer = UnityRenderer.None;
    private static bool _initialized;
    private static int _firstEvent = -1;
    private static volatile UnityDevice? _device;
    private static volatile string _eventError = "";

    /// <summary>What the last event that failed said, on whichever thread.</summary>
    public static string EventError => _eventError;

    /// <summary>What Unity is given to call.</summary>
    public static nint EventFunction => (nint)(delegate* unmanaged<int, void*, void>)&OnRenderEvent;

    /// <summary>The first of the events' numbers; -1 while Unity has given none.</summary>
    public static int FirstEvent => Volatile.Read(ref _firstEvent);

    /// <summary>Unity has loaded the library, before it makes its device or after.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Load(UnityInterfaces* interfaces)
    {
        if (interfaces == null || interfaces->GetInterfaceSplit == null)
        {
            return;
        }

        lock (Lock)
        {
            Leave();
            var graphics = (UnityGraphics*)interfaces->GetInterfaceSplit(UnityGraphics.High, UnityGraphics.Low);
            if (graphics == null || graphics->GetRenderer == null || graphics->RegisterDeviceEventCallback == null || graphics->ReserveEventIDRange == null)
            {
                return;
            }

            _interfaces = interfaces;
            _graphics = graphics;
            Volatile.Write(ref _firstEvent, graphics->ReserveEventIDRange(Events));
            graphics->RegisterDeviceEventCallback(&OnDeviceEvent);
            if (graphics->GetRenderer() != UnityRenderer.None)
            {
                // Loaded late: the event was before.
                Initialize();
            }
        }
    }

    /// <summary>Unity lets go of the library, which stays in the process.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Unload()
    {
        lock (Lock)
        {
            Leave();
        }
    }

    /// <summary>Unity's device; null with the code of why there is none.</summary>
    /// <exception cref="NativeException">Unity draws with something else.</exception>
    public static UnityDevice? Device(out ResultCode result)
    {
        lock (Lock)
        {
            result = ResultCode.NotReady;
            if (_initialized && _device is null)
            {
                throw new NativeException(ResultCode.Unsupported, $"Unity draws with {NameOf(_renderer)}, or its Vulkan is closed to plugins; its textures cannot be decoded into.");
            }

            return _device;
        }
    }

    [UnmanagedCallersOnly]
    private static void OnDeviceEvent(UnityDeviceEvent kind)
    {
        try { Handle(kind); }
        catch (Exception exception) { Keep(exception); }
    }

    [UnmanagedCallersOnly]
    private static void OnRenderEvent(int id, void* data)
    {
        try { Run(id, data); }
        catch (Exception exception) { Keep(exception); }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Handle(UnityDeviceEvent kind)
    {
        lock (Lock)
        {
            if (kind == UnityDeviceEvent.Initialize && _graphics != null)
            {
                Initialize();
            }
            else if (kind == UnityDeviceEvent.Shutdown)
            {
                Shutdown();
            }
        }
    }

    /// <summary>A render event. The lock is not taken: a device that goes meanwhile says so itself.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run(int id, void* data)
    {
        int first = FirstEvent;
        if (first < 0)
        {
            return;
        }

        if (id == first + QueueEvent)
        {
            _device?.Queue.Serve();
        }
        else if (id == first + DecodeEvent)
        {
            Decode((NativeUnityEvent*)data);
        }
    }

    /// <summary>The decode event. Where the memory is no event there is nowhere to say so but <see cref="EventError"/>.</summary>
    private static void Decode(NativeUnityEvent* data)
    {
        StructMemory.CheckNumbers(data, sizeof(ulong), "event");
        NativeUnityEvent given = StructMemory.Read<NativeUnityEvent>(data, "event");
        ResultCode result;
        try
        {
            StructMemory.CheckFlags(given.Flags, NativeImage.IsFlipped | NativeImage.IsLinear, "event");
            StructMemory.CheckReserved(given.Reserved, "event");
            if (given.Columns > int.MaxValue)
            {
                throw NativeException.Argument($"event.columns is {given.Columns}.");
            }

            result = (_device ?? throw UnityDevice.Gone()).Decode(in given);
        }
        catch (Exception exception)
        {
            result = Keep(exception);
        }

        data->Result = (int)result;
        // Last: who reads it raised reads the result.
        Volatile.Write(ref data->Runs, given.Runs + 1);
    }

    private static ResultCode Keep(Exception exception)
    {
        ResultCode code = Failures.Report(exception);
        _eventError = Failures.Text;
        return code;
    }

    private static void Initialize()
    {
        Shutdown();
        _renderer = _graphics->GetRenderer();
        _initialized = true;
        UnityGraphicsVulkan* vulkan = _renderer == UnityRenderer.Vulkan ? FindVulkan() : null;
        if (vulkan == null)
        {
            return;
        }

        UnityVulkanInstance handles = vulkan->Instance();
        if (handles.Instance == 0 || handles.PhysicalDevice == 0 || handles.Device == 0 || handles.GraphicsQueue == 0)
        {
            _initialized = false;
            return;
        }

        var decode = new UnityEventConfig
        {
            RenderPass = UnityEventConfig.OutsideRenderPass,
            QueueAccess = UnityQueueAccess.None,
            Flags = UnityEventConfig.EnsurePreviousFrameSubmission | UnityEventConfig.ModifiesCommandBuffers,
        };
        var queue = new UnityEventConfig
        {
            RenderPass = UnityEventConfig.OutsideRenderPass,
            QueueAccess = UnityQueueAccess.Allow,
            Flags = UnityEventConfig.EnsurePreviousFrameSubmission,
        };
        vulkan->ConfigureEvent(_firstEvent + DecodeEvent, &decode);
        vulkan->ConfigureEvent(_firstEvent + QueueEvent, &queue);
        _device = new UnityDevice(vulkan, in handles);
    }

    private static void Shutdown()
    {
        UnityDevice? device = _device;
        _device = null;
        _initialized = false;
        _renderer = UnityRenderer.None;
        device?.Close();
    }

    private static void Leave()
    {
        Shutdown();
        if (_graphics != null && _graphics->UnregisterDeviceEventCallback != null)
        {
            _graphics->UnregisterDeviceEventCallback(&OnDeviceEvent);
        }

        _graphics = null;
        _interfaces = null;
        Volatile.Write(ref _firstEvent, -1);
    }

    private static UnityGraphicsVulkan* FindVulkan()
    {
        void* found = _interfaces->GetInterfaceSplit(UnityGraphicsVulkan.HighOfSecond, UnityGraphicsVulkan.LowOfSecond);
        if (found == null)
        {
            found = _interfaces->GetInterfaceSplit(UnityGraphicsVulkan.High, UnityGraphicsVulkan.Low);
        }

        var vulkan = (UnityGraphicsVulkan*)found;
        return vulkan != null && vulkan->ConfigureEvent != null && vulkan->Instance != null && vulkan->CommandRecordingState != null && vulkan->AccessTexture != null ? vulkan : null;
    }

    private static string NameOf(UnityRenderer renderer) => renderer switch
    {
        UnityRenderer.Direct3D11 => "Direct3D 11",
        UnityRenderer.None => "nothing",
        UnityRenderer.OpenGLES3 => "OpenGL ES 3",
        UnityRenderer.Metal => "Metal",
        UnityRenderer.OpenGL => "OpenGL",
        UnityRenderer.Direct3D12 => "Direct3D 12",
        UnityRenderer.Vulkan => "Vulkan",
        _ => $"renderer {(int)renderer}",
    };
}
