using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace VaeGpu.Vulkan.Tests;

/// <summary>
/// Stands between the library and Vulkan: counts every command that the library calls, by name, and fails those that a test names. Put in as
/// <see cref="GpuDeviceOptions.Intercept"/>, or as the vkGetInstanceProcAddr of a host.
/// </summary>
internal sealed unsafe class InterceptedCalls
{
    private static readonly (string Make, string Free)[] Objects =
    [
        ("vkAllocateMemory", "vkFreeMemory"),
        .. new[]
        {
            "Buffer", "BufferView", "CommandPool", "DescriptorPool", "DescriptorSetLayout", "Device", "Event", "Fence", "Image", "ImageView", "Instance",
            "PipelineCache", "PipelineLayout", "QueryPool", "Sampler", "Semaphore", "ShaderModule", "DebugUtilsMessengerEXT",
        }.Select(name => ($"vkCreate{name}", $"vkDestroy{name}")),
        ("vkCreateComputePipelines", "vkDestroyPipeline"),
    ];

    private readonly ConcurrentDictionary<string, InterceptedCall> _calls = new();
    private readonly ConcurrentDictionary<(string, nint), nint> _thunks = new();
    private readonly ConcurrentDictionary<string, nint> _states = new();
    private readonly GetProcAddr _getInstanceProcAddr;
    private readonly GetProcAddr _getDeviceProcAddr;
    private delegate* unmanaged<nint, byte*, nint> _instanceProcAddr;
    private delegate* unmanaged<nint, byte*, nint> _deviceProcAddr;

    public InterceptedCalls()
    {
        _getInstanceProcAddr = FromInstance;
        _getDeviceProcAddr = FromDevice;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GetProcAddr(nint owner, byte* name);

    /// <summary>Commands that can make a Vulkan object or take memory, of those that the library uses.</summary>
    public static IEnumerable<string> Makers => Objects.Select(pair => pair.Make).Concat(["vkAllocateCommandBuffers", "vkAllocateDescriptorSets"]);

    /// <summary>A command; it need not have been called yet.</summary>
    public InterceptedCall this[string name] =>
        _calls.GetOrAdd(name, key => new InterceptedCall(key, (CallThunk.State*)_states.GetOrAdd(key, static _ => NewState())));

    /// <summary>What the library shall call in a command's place.</summary>
    public nint Intercept(string name, nint command)
    {
        _ = this[name];
        return _thunks.GetOrAdd((name, command), key => CallThunk.Create(key.Item2, (CallThunk.State*)_states[key.Item1]));
    }

    /// <summary>A vkGetInstanceProcAddr that gives intercepted commands, as a host may have one. Valid while this is alive.</summary>
    /// <param name="real">The one beneath.</param>
    public nint GetInstanceProcAddr(nint real)
    {
        _instanceProcAddr = (delegate* unmanaged<nint, byte*, nint>)real;
        return Marshal.GetFunctionPointerForDelegate(_getInstanceProcAddr);
    }

    /// <summary>Whether a command makes, frees, binds or describes an object, or waits for all work: nothing of a frame's.</summary>
    public static bool IsUnfitForAFrame(string name) =>
        name.EndsWith("WaitIdle", StringComparison.Ordinal)
        || new[] { "vkCreate", "vkDestroy", "vkAllocate", "vkFree", "vkBind", "vkMap", "vkUnmap", "vkUpdateDescriptor" }.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Lets all calls through again.</summary>
    public void Restore()
    {
        foreach (InterceptedCall call in _calls.Values)
        {
            call.Restore();
        }
    }

    /// <summary>How often each command was called so far.</summary>
    public Dictionary<string, long> Snapshot() => _calls.ToDictionary(pair => pair.Key, pair => pair.Value.Count);

    /// <summary>What was called since a snapshot, and how often.</summary>
    public Dictionary<string, long> Since(Dictionary<string, long> snapshot) =>
        _calls.Select(pair => (pair.Key, Count: pair.Value.Count - snapshot.GetValueOrDefault(pair.Key))).Where(pair => pair.Count > 0).ToDictionary(pair => pair.Key, pair => pair.Count);

    /// <summary>Objects that were made and are not destroyed, by the command that makes them; command buffers and sets go with their pools.</summary>
    public Dictionary<string, long> Alive() =>
        Objects.Select(pair => (pair.Make, Count: this[pair.Make].Count - this[pair.Make].Failed - this[pair.Free].Count)).Where(pair => pair.Count != 0).ToDictionary(pair => pair.Make, pair => pair.Count);

    private static nint NewState()
    {
        var state = (CallThunk.State*)NativeMemory.AllocZeroed((nuint)sizeof(CallThunk.State));
        state->FailFrom = state->FailUntil = long.MaxValue;
        return (nint)state;
    }

    private nint FromInstance(nint instance, byte* name)
    {
        string text = Text(name);
        switch (text)
        {
            case "vkGetInstanceProcAddr":
                return Marshal.GetFunctionPointerForDelegate(_getInstanceProcAddr);
            case "vkGetDeviceProcAddr":
                _deviceProcAddr = (delegate* unmanaged<nint, byte*, nint>)_instanceProcAddr(instance, name);
                return _deviceProcAddr == null ? 0 : Marshal.GetFunctionPointerForDelegate(_getDeviceProcAddr);
            default:
                nint command = _instanceProcAddr(instance, name);
                return command == 0 ? 0 : Intercept(text, command);
        }
    }

    private nint FromDevice(nint device, byte* name)
    {
        nint command = _deviceProcAddr(device, name);
        return command == 0 ? 0 : Intercept(Text(name), command);
    }

    private static string Text(byte* name) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
}
