using System.Runtime.InteropServices;

namespace VaeGpu.Vulkan.Tests;

/// <summary>Stands between the runtime and Vulkan: counts calls that make or free objects, and makes calls fail. For devices made with <see cref="Intercept"/>.</summary>
internal static unsafe class CallTable
{
    private static readonly string[] Names =
    [
        "vkCreateBuffer", "vkAllocateMemory", "vkFreeMemory", "vkCreateBufferView", "vkCreateImageView", "vkDestroyImageView",
        "vkCreateDescriptorPool", "vkAllocateDescriptorSets", "vkUpdateDescriptorSets", "vkCreateComputePipelines", "vkCreateFence",
        "vkCreateCommandPool", "vkAllocateCommandBuffers", "vkCreateShaderModule", "vkQueueSubmit", "vkMapMemory", "vkQueueWaitIdle", "vkDeviceWaitIdle",
    ];

    private static readonly nint[] Thunks =
    [
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk0, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk1,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk2, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk3,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk4, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk5,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk6, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk7,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk8, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk9,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk10, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk11,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk12, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk13,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk14, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk15,
        (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk16, (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)&Thunk17,
    ];

    private static readonly nint[] Real = new nint[Names.Length];
    private static readonly int[] Counts = new int[Names.Length];
    private static readonly int[] Forced = new int[Names.Length];

    /// <summary>For <see cref="GpuDeviceOptions.Intercept"/>.</summary>
    public static nint Intercept(string name, nint address)
    {
        int index = Array.IndexOf(Names, name);
        if (index < 0)
        {
            return address;
        }

        Real[index] = address;
        return Thunks[index];
    }

    /// <summary>Calls so far of everything in the table but submits.</summary>
    public static int ObjectCalls => Counts.Sum() - Count("vkQueueSubmit");

    public static int Count(string name) => Counts[Array.IndexOf(Names, name)];

    /// <summary>Makes a command give a result without being run, until <see cref="Restore"/>.</summary>
    public static void Fail(string name, int result) => Forced[Array.IndexOf(Names, name)] = result;

    public static void Restore() => Forced.AsSpan().Clear();

    private static int Forward(int index, nint a, nint b, nint c, nint d, nint e, nint f)
    {
        Interlocked.Increment(ref Counts[index]);
        return Forced[index] != 0 ? Forced[index] : ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)Real[index])(a, b, c, d, e, f);
    }

    [UnmanagedCallersOnly]
    private static int Thunk0(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(0, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk1(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(1, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk2(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(2, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk3(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(3, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk4(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(4, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk5(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(5, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk6(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(6, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk7(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(7, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk8(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(8, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk9(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(9, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk10(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(10, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk11(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(11, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk12(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(12, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk13(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(13, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk14(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(14, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk15(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(15, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk16(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(16, a, b, c, d, e, f);

    [UnmanagedCallersOnly]
    private static int Thunk17(nint a, nint b, nint c, nint d, nint e, nint f) => Forward(17, a, b, c, d, e, f);
}
